// CPython versions and ranges of them (scenario.md, "Expectations").
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace gauge {

// Compared numerically, part by part; a missing part counts as zero. What follows the numbers ("3.15.0a2",
// "3.14.0+") is not looked at: a pre-release behaves as the release it leads to.
class Version {
 public:
  // Throws std::invalid_argument: no number at the front.
  static Version parse(std::string_view text);

  // The first two parts: "3.12".
  std::string minor() const;

  friend std::strong_ordering operator<=>(const Version& a, const Version& b);
  friend bool operator==(const Version& a, const Version& b) { return (a <=> b) == 0; }

 private:
  std::vector<long> parts_;
};

// Comparisons joined by commas, all of which must hold: ">=3.8,<3.12". The empty text is every version.
class VersionRange {
 public:
  // Throws std::invalid_argument.
  static VersionRange parse(std::string_view text);

  bool matches(const Version& version) const;

 private:
  enum class Operator { less, less_equal, greater, greater_equal, equal };
  struct Comparison {
    Operator op;
    Version version;
  };
  std::vector<Comparison> comparisons_;
};

// The range that, of the versions in `known` (minor versions, ascending), holds exactly for those at
// positions `first` to `last`, inclusive. Open towards what is older or newer than every known version:
// ">=3.12", "<3.8", ">=3.8,<3.12"; all of them: "".
std::string range_of_run(const std::vector<std::string>& known, std::size_t first, std::size_t last);

// The ranges for a set of known versions, one for each contiguous run.
std::vector<std::string> ranges_of(const std::vector<std::string>& known,
                                   const std::vector<std::string>& chosen);

// Sorted numerically, duplicates removed.
std::vector<std::string> sorted_versions(std::vector<std::string> versions);

}  // namespace gauge
