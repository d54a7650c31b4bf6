#include "runner/report/result_groups.h"

#include <map>

#include "runner/case/near_words.h"
#include "runner/report/repeat_command.h"

namespace gauge {

namespace {

std::string key_of(const RunResult& result) {
  Json key = {result.scenario, to_string(result.outcome), result.reason};
  for (const Deviation& deviation : result.deviations) {
    key.push_back({to_string(deviation.level), deviation.against, deviation.step, deviation.expected,
                   deviation.observed, pieces_text(deviation.pieces)});
  }
  return key.dump(-1, ' ', true, Json::error_handler_t::replace);
}

// Groups by key, keeping the order of first occurrence.
template <typename Value>
class OrderedGroups {
 public:
  std::vector<Value>& operator[](const std::string& key) {
    const auto [position, is_new] = index_.try_emplace(key, groups_.size());
    if (is_new) groups_.push_back({key, {}});
    return groups_[position->second].second;
  }
  const std::vector<std::pair<std::string, std::vector<Value>>>& all() const { return groups_; }

 private:
  std::map<std::string, std::size_t> index_;
  std::vector<std::pair<std::string, std::vector<Value>>> groups_;
};

}  // namespace

std::vector<ResultGroup> group_alike(const std::vector<const RunResult*>& results) {
  OrderedGroups<const RunResult*> by_key;
  for (const RunResult* result : results) by_key[key_of(*result)].push_back(result);
  std::vector<ResultGroup> groups;
  for (const auto& [key, members] : by_key.all()) groups.push_back({members});
  return groups;
}

std::vector<SkipGroup> group_skips(const std::vector<const RunResult*>& results) {
  OrderedGroups<const RunResult*> by_reason;
  for (const RunResult* result : results) {
    by_reason[to_string(result->outcome) + '\0' + result->reason].push_back(result);
  }
  std::vector<SkipGroup> groups;
  for (const auto& [key, members] : by_reason.all()) {
    SkipGroup group{members.front()->outcome, members.front()->reason, members.size(), {}};
    for (const RunResult* result : members) {
      if (group.subjects.empty() || group.subjects.back() != result->subject) {
        group.subjects.push_back(result->subject);
      }
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<std::string> members_text(const ResultGroup& group) {
  OrderedGroups<std::string> variants_of_subject;
  for (const RunResult* result : group.results) {
    variants_of_subject[result->subject].push_back("@" + result->variant);
  }
  OrderedGroups<std::string> subjects_of_variants;
  for (const auto& [subject, variants] : variants_of_subject.all()) {
    std::string text;
    for (const std::string& variant : variants) text += variant + " ";
    subjects_of_variants[text].push_back(subject);
  }
  std::vector<std::string> lines;
  for (const auto& [variants, subjects] : subjects_of_variants.all()) {
    lines.push_back(variants + "on " + enumerate(subjects));
  }
  return lines;
}

}  // namespace gauge
