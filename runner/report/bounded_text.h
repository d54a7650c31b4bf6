// A text of sections that must not become longer than a limit.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace gauge {

class BoundedText {
 public:
  struct Entry {
    std::string full;
    std::string brief = {};    // instead, where there is no room; empty: there is no shorter form
    std::string heading = {};  // stands before the first of successive entries that have the same
  };
  struct Section {
    std::string head;
    std::vector<Entry> entries;
    std::string noun;       // what an entry is, in the plural: "deviations"
    std::string tail = {};  // after the last entry that there is
  };

  explicit BoundedText(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

  void add(Section section) { sections_.push_back(std::move(section)); }

  // The sections in their order. Early ones may not take all: each later one is left a tenth of the limit, if
  // it needs that much. Where not everything has room, `note` is asked for the last paragraph, which may have
  // kNoteBytes; it is given what is missing: "the details of 12 deviations, 3 deviations".
  std::string text(std::string (*note)(const std::string& missing)) const;

  static constexpr std::size_t kNoteBytes = 1000;

 private:
  std::size_t limit_bytes_;
  std::vector<Section> sections_;
};

}  // namespace gauge
