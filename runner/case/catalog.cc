#include "runner/case/catalog.h"

#include <fnmatch.h>

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include "runner/case/near_words.h"
#include "runner/case/scenario_parser.h"
#include "runner/case/version.h"

namespace gauge {
namespace {

constexpr std::size_t kSuggestionsMax = 3;

// One pattern of a selection. Counts whether it ever matched.
class Pattern {
 public:
  Pattern(std::string text, const std::filesystem::path& folder) : text_(std::move(text)) {
    std::size_t at = text_.rfind('@');
    id_ = text_.substr(0, at);
    if (at != std::string::npos) variant_ = text_.substr(at + 1);
    // A file name: cases/reader/x.json, as a shell completes it.
    if (id_.ends_with(".json")) id_.erase(id_.size() - 5);
    while (id_.ends_with('/')) id_.pop_back();
    if (id_.starts_with("./")) id_.erase(0, 2);
    for (const std::string& front : {folder.string() + "/", folder.filename().string() + "/"}) {
      if (front.size() > 1 && id_.starts_with(front)) {
        id_.erase(0, front.size());
        break;
      }
    }
  }

  bool matches(const std::string& id, const std::string& variant) {
    const bool in_folder = id.starts_with(id_) && id.size() > id_.size() && id[id_.size()] == '/';
    if (id != id_ && !in_folder && fnmatch(id_.c_str(), id.c_str(), 0) != 0) return false;
    id_matched_ = true;
    if (!variant_.empty() && fnmatch(variant_.c_str(), variant.c_str(), 0) != 0) return false;
    return matched_ = true;
  }

  bool matched() const { return matched_; }
  bool id_matched() const { return id_matched_; }
  const std::string& text() const { return text_; }
  const std::string& id() const { return id_; }
  const std::string& variant() const { return variant_; }

 private:
  std::string text_, id_, variant_;
  bool matched_ = false, id_matched_ = false;
};

template <typename T>
bool have_common(const std::vector<T>& a, const std::vector<T>& b) {
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

std::string suggestions(const std::string& word, const std::vector<std::string>& candidates) {
  std::vector<std::string> near = near_words(word, candidates, kSuggestionsMax);
  // What is part of an id, such as "eof-after", stands for the ids it is part of.
  for (const std::string& candidate : candidates) {
    bool part = !word.empty() && candidate.find(word) != std::string::npos;
    if (near.size() < kSuggestionsMax && part &&
        std::find(near.begin(), near.end(), candidate) == near.end()) {
      near.push_back(candidate);
    }
  }
  return near.empty() ? "" : "; did you mean " + enumerate(near, "or") + "?";
}

// Every word of `wanted` occurs in at least one scenario.
void check_words(const std::vector<std::string>& wanted, const std::vector<Scenario>& scenarios,
                 std::vector<std::string> Scenario::* words, const std::string& what) {
  std::vector<std::string> all;
  for (const Scenario& scenario : scenarios)
    all.insert(all.end(), (scenario.*words).begin(), (scenario.*words).end());
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  for (const std::string& word : wanted) {
    if (std::binary_search(all.begin(), all.end(), word)) continue;
    throw SelectionError("no scenario " + what + " " + word + suggestions(word, all));
  }
}

[[noreturn]] void throw_unmatched(const Pattern& pattern, const std::vector<Scenario>& scenarios) {
  std::vector<std::string> ids, variants;
  for (const Scenario& scenario : scenarios) {
    ids.push_back(scenario.id);
    for (const Variant& variant : variants_of(scenario)) {
      Pattern of_id(pattern.id(), {});
      if (of_id.matches(scenario.id, "")) variants.push_back(to_string(variant));
    }
  }
  if (!pattern.id_matched()) {
    throw SelectionError("no scenario matches \"" + pattern.text() + "\"" + suggestions(pattern.id(), ids));
  }
  std::sort(variants.begin(), variants.end());
  variants.erase(std::unique(variants.begin(), variants.end()), variants.end());
  throw SelectionError("no variant matches \"" + pattern.text() + "\"; there are " + enumerate(variants));
}

std::string file_id(const std::filesystem::path& file, const std::filesystem::path& folder) {
  std::filesystem::path id = file.lexically_relative(folder);
  return id.replace_extension().generic_string();
}

}  // namespace

Catalog Catalog::load(const std::filesystem::path& folder, const Schema& schema) {
  Catalog catalog;
  catalog.folder_ = folder;
  std::vector<std::filesystem::path> files;
  try {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.is_regular_file() && entry.path().extension() == ".json") files.push_back(entry.path());
    }
  } catch (const std::filesystem::filesystem_error& error) {
    catalog.problems_.push_back({folder.string(), "", "cannot be read: " + error.code().message()});
  }
  std::sort(files.begin(), files.end());
  for (const std::filesystem::path& file : files) {
    try {
      catalog.scenarios_.push_back(parse_scenario(file, file_id(file, folder), schema));
      catalog.scenarios_.back().certificates = std::filesystem::absolute(folder / "certificates");
    } catch (const InputError& error) {
      catalog.problems_.insert(catalog.problems_.end(), error.problems().begin(), error.problems().end());
    }
  }
  std::sort(catalog.scenarios_.begin(), catalog.scenarios_.end(),
            [](const Scenario& a, const Scenario& b) { return a.id < b.id; });
  return catalog;
}

std::vector<std::string> Catalog::recorded_versions() const {
  std::vector<std::string> versions;
  for (const Scenario& scenario : scenarios_) {
    versions.insert(versions.end(), scenario.recorded.begin(), scenario.recorded.end());
  }
  return sorted_versions(std::move(versions));
}

const Scenario* Catalog::find(std::string_view id) const {
  auto found =
      std::lower_bound(scenarios_.begin(), scenarios_.end(), id,
                       [](const Scenario& scenario, std::string_view id) { return scenario.id < id; });
  return found != scenarios_.end() && found->id == id ? &*found : nullptr;
}

std::vector<Selected> Catalog::select(const Selection& selection) const {
  std::vector<Pattern> patterns;
  for (const std::string& text : selection.patterns) patterns.emplace_back(text, folder_);
  check_words(selection.tags, scenarios_, &Scenario::tags, "has the tag");
  check_words(selection.clauses, scenarios_, &Scenario::clauses, "is about the clause");

  std::vector<Selected> selected;
  for (const Scenario& scenario : scenarios_) {
    const bool has_words = (selection.tags.empty() || have_common(scenario.tags, selection.tags)) &&
                           (selection.clauses.empty() || have_common(scenario.clauses, selection.clauses));
    std::vector<Variant> variants;
    for (const Variant& variant : variants_of(scenario)) {
      bool matches = patterns.empty();
      // Each pattern is asked, also after one has matched: it is to know whether it ever does.
      for (Pattern& pattern : patterns) matches |= pattern.matches(scenario.id, to_string(variant));
      const bool over = selection.over.empty() || have_common({variant.over}, selection.over);
      if (matches && over && has_words) variants.push_back(variant);
    }
    if (!variants.empty()) selected.push_back({&scenario, std::move(variants)});
  }
  for (const Pattern& pattern : patterns) {
    if (!pattern.matched()) throw_unmatched(pattern, scenarios_);
  }
  if (selected.empty()) {
    throw SelectionError(scenarios_.empty() ? "there is no scenario in " + folder_.string()
                                            : "no scenario matches all of what was asked for together");
  }
  return selected;
}

std::string variant_id(const Scenario& scenario, const Variant& variant) {
  return scenario.id + "@" + to_string(variant);
}

}  // namespace gauge
