#include "runner/case/version.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace gauge {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes a decimal number off the front of `text`.
long take_number(std::string_view& text) {
  constexpr std::size_t kDigitsMax = 9;  // fits a long of 32 bits
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) ++digits;
  if (digits == 0 || digits > kDigitsMax) throw std::invalid_argument("not a number");
  long number = std::stol(std::string(text.substr(0, digits)));
  text.remove_prefix(digits);
  return number;
}

}  // namespace

Version Version::parse(std::string_view text) {
  Version version;
  std::string_view rest = text;
  try {
    version.parts_.push_back(take_number(rest));
    while (rest.size() > 1 && rest[0] == '.' && is_digit(rest[1])) {
      rest.remove_prefix(1);
      version.parts_.push_back(take_number(rest));
    }
  } catch (const std::invalid_argument&) {
    throw std::invalid_argument("\"" + std::string(text) + "\" is not a version such as 3.12 or 3.12.1");
  }
  return version;
}

std::string Version::minor() const {
  return std::to_string(parts_[0]) + "." + std::to_string(parts_.size() > 1 ? parts_[1] : 0);
}

std::strong_ordering operator<=>(const Version& a, const Version& b) {
  std::size_t size = std::max(a.parts_.size(), b.parts_.size());
  for (std::size_t i = 0; i < size; ++i) {
    long part_a = i < a.parts_.size() ? a.parts_[i] : 0;
    long part_b = i < b.parts_.size() ? b.parts_[i] : 0;
    if (part_a != part_b) return part_a <=> part_b;
  }
  return std::strong_ordering::equal;
}

VersionRange VersionRange::parse(std::string_view text) {
  VersionRange range;
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view comparison = rest.substr(0, rest.find(','));
    static constexpr std::pair<std::string_view, Operator> kOperators[] = {{"<=", Operator::less_equal},
                                                                           {">=", Operator::greater_equal},
                                                                           {"==", Operator::equal},
                                                                           {"<", Operator::less},
                                                                           {">", Operator::greater}};
    auto found = std::find_if(std::begin(kOperators), std::end(kOperators),
                              [&](const auto& op) { return comparison.starts_with(op.first); });
    bool numeric = found != std::end(kOperators) &&
                   comparison.find_first_not_of("0123456789.", found->first.size()) == std::string_view::npos;
    bool another = comparison.size() < rest.size();
    if (!numeric || (another && comparison.size() + 1 == rest.size())) {
      throw std::invalid_argument("\"" + std::string(text) +
                                  "\" is not a version range such as \">=3.8,<3.12\"");
    }
    range.comparisons_.push_back({found->second, Version::parse(comparison.substr(found->first.size()))});
    rest.remove_prefix(comparison.size() + (another ? 1 : 0));
  }
  return range;
}

bool VersionRange::matches(const Version& version) const {
  return std::all_of(comparisons_.begin(), comparisons_.end(), [&version](const Comparison& comparison) {
    switch (comparison.op) {
      case Operator::less:
        return version < comparison.version;
      case Operator::less_equal:
        return version <= comparison.version;
      case Operator::greater:
        return version > comparison.version;
      case Operator::greater_equal:
        return version >= comparison.version;
      case Operator::equal:
        return version == comparison.version;
    }
    return false;
  });
}

std::string range_of_run(const std::vector<std::string>& known, std::size_t first, std::size_t last) {
  std::string range;
  if (first > 0) range = ">=" + known.at(first);
  if (last + 1 < known.size()) {
    if (!range.empty()) range += ',';
    range += "<" + known.at(last + 1);
  }
  return range;
}

std::vector<std::string> ranges_of(const std::vector<std::string>& known,
                                   const std::vector<std::string>& chosen) {
  auto is_chosen = [&](std::size_t i) {
    return std::find(chosen.begin(), chosen.end(), known[i]) != chosen.end();
  };
  std::vector<std::string> ranges;
  for (std::size_t first = 0; first < known.size(); ++first) {
    if (!is_chosen(first)) continue;
    std::size_t last = first;
    while (last + 1 < known.size() && is_chosen(last + 1)) ++last;
    ranges.push_back(range_of_run(known, first, last));
    first = last;
  }
  return ranges;
}

std::vector<std::string> sorted_versions(std::vector<std::string> versions) {
  std::sort(versions.begin(), versions.end(),
            [](const std::string& a, const std::string& b) { return Version::parse(a) < Version::parse(b); });
  versions.erase(std::unique(versions.begin(), versions.end()), versions.end());
  return versions;
}

}  // namespace gauge
