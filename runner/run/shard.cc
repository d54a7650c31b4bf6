#include "runner/run/shard.h"

#include <cstdint>
#include <stdexcept>
#include <string>

namespace gauge {
namespace {

// FNV-1a, 64 bits: the same on every machine, which std::hash need not be.
std::uint64_t hash(const std::string& text) {
  std::uint64_t value = 0xcbf29ce484222325;
  for (const char c : text) {
    value ^= static_cast<unsigned char>(c);
    value *= 0x100000001b3;
  }
  return value;
}

}  // namespace

std::vector<Selected> shard(const std::vector<Selected>& selection, std::size_t index, std::size_t count) {
  if (index < 1 || index > count) throw std::invalid_argument("a shard is i/n with i from 1 to n");
  std::vector<Selected> part;
  for (const Selected& selected : selection) {
    Selected chosen{selected.scenario, {}};
    for (const Variant& variant : selected.variants) {
      if (hash(variant_id(*selected.scenario, variant)) % count == index - 1)
        chosen.variants.push_back(variant);
    }
    if (!chosen.variants.empty()) part.push_back(std::move(chosen));
  }
  return part;
}

}  // namespace gauge
