// The contexts in which a scenario is recorded, and conditions (`when`) that hold in some of them.
#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <vector>

#include "runner/case/expectation.h"
#include "runner/case/scenario.h"

namespace gauge {

inline constexpr std::size_t kContextsMax = 512;

// A set of contexts by their positions.
using ContextSet = std::bitset<kContextsMax>;

// Versions x variants, the oldest version first and its variants in the order of the file.
class ContextGrid {
 public:
  // `versions`: minor versions, ascending. Throws std::invalid_argument: more than kContextsMax contexts.
  ContextGrid(std::vector<std::string> versions, std::vector<Variant> variants);

  std::size_t size() const { return versions_.size() * variants_.size(); }
  const std::vector<std::string>& versions() const { return versions_; }
  const std::vector<Variant>& variants() const { return variants_; }
  std::size_t position(std::size_t version, std::size_t variant) const {
    return version * variants_.size() + variant;
  }
  Context context(std::size_t position) const;
  std::string name(std::size_t position) const;  // "3.12 over tcp-client"
  ContextSet all() const;

  // The `when` that, of the contexts of the grid, holds in exactly those of `chosen`, which is not empty:
  // null if these are all, an object if one will do, else an array of objects. As few objects as there can
  // be, at least where up to three are enough, and as few words.
  Json when(const ContextSet& chosen) const;

 private:
  // A condition and where it holds.
  struct Box {
    ContextSet contexts;
    Json condition;
    std::size_t words = 0;
  };

  std::vector<Box> boxes_of_variants() const;
  std::vector<Box> maximal_boxes(const ContextSet& chosen) const;

  std::vector<std::string> versions_;
  std::vector<Variant> variants_;
  std::vector<Box> variant_boxes_;  // for every set of variants that a condition can name, the shortest such
};

}  // namespace gauge
