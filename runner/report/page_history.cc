#include "runner/report/page_history.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "runner/report/agreement.h"
#include "runner/report/comparison_report.h"
#include "runner/report/result_merge.h"

namespace gauge {

namespace {

bool says_the_same(const SubjectRun& one, const SubjectRun& other) {
  if (!one.hello || !other.hello) return !one.hello && !other.hello;
  return one.hello->version == other.hello->version && one.hello->profile == other.hello->profile;
}

bool have_a_variant_in_common(const Measurement& one, const Measurement& other) {
  std::set<std::pair<std::string, std::string>> ids;
  for (const RunResult* result : one.results) ids.emplace(result->scenario, result->variant);
  return std::any_of(other.results.begin(), other.results.end(), [&ids](const RunResult* result) {
    return ids.count({result->scenario, result->variant}) > 0;
  });
}

class Histories {
 public:
  explicit Histories(const std::vector<const RunReport*>& reports) : reports_(reports) {}

  void collect() {
    for (std::size_t run = 0; run < reports_.size(); ++run) {
      std::map<std::string, Measurement> found;
      for (const RunResult& result : reports_[run]->run.results)
        found[result.subject].results.push_back(&result);
      for (const SubjectRun& subject : reports_[run]->run.subjects) {
        Measurement& measurement = found[subject.subject.name];
        measurement.runs = {run};
        add(subject.subject.name, std::move(measurement));
      }
    }
  }

  std::vector<SubjectHistory> take() { return std::move(histories_); }

 private:
  void add(const std::string& name, Measurement measurement) {
    const auto [known, is_new] = positions_.emplace(name, histories_.size());
    if (is_new) histories_.push_back({name, {}});
    std::vector<Measurement>& measurements = histories_[known->second].measurements;
    if (measurements.empty() || !are_parts(name, measurements.back(), measurement)) {
      measurements.push_back(std::move(measurement));
      return;
    }
    Measurement& whole = measurements.back();
    whole.runs.insert(whole.runs.end(), measurement.runs.begin(), measurement.runs.end());
    whole.results.insert(whole.results.end(), measurement.results.begin(), measurement.results.end());
  }

  bool are_parts(const std::string& name, const Measurement& one, const Measurement& other) const {
    const RunReport& first = *reports_[one.runs.front()];
    const RunReport& second = *reports_[other.runs.front()];
    return first.suite == second.suite &&
           says_the_same(*find_subject(first.run.subjects, name), *find_subject(second.run.subjects, name)) &&
           !have_a_variant_in_common(one, other);
  }

  const std::vector<const RunReport*>& reports_;
  std::map<std::string, std::size_t> positions_;  // of histories by name
  std::vector<SubjectHistory> histories_;
};

// What is missing of the parts in which the subject was measured.
std::vector<std::string> missing_of(const std::vector<const RunReport*>& reports,
                                    const Measurement& measurement, const std::string& name) {
  std::vector<ReportPart> parts;
  for (const std::size_t run : measurement.runs) {
    for (ReportPart& part : parts_of(*reports[run])) {
      if (find_subject(part.subjects, name) != nullptr) parts.push_back(std::move(part));
    }
  }
  return missing_shards(parts);
}

Json page_comparison(const ResultComparison& comparison) {
  Json changes = Json::array();
  for (const Change change : kAllChanges) {
    for (const ChangeGroup& group : group_changes(comparison, change)) {
      Json variants = Json::array();
      for (const VariantChange* member : group.members) variants.push_back(member->result().variant);
      changes.push_back(
          {to_string(change), group.first().worse, group.first().result().scenario, std::move(variants)});
    }
  }
  return {{"same", comparison.same}, {"common", comparison.common()}, {"changes", std::move(changes)}};
}

Json page_agreement(const std::vector<Agreement>& agreements) {
  Json told = Json::array();
  for (const Agreement& each : agreements)
    told.push_back({{"version", each.version}, {"agree", each.agree}, {"of", each.of}});
  return told;
}

Json versions_of(const std::vector<Agreement>& agreements) {
  Json versions = Json::array();
  for (const Agreement& each : agreements) versions.push_back(each.version);
  return versions;
}

}  // namespace

std::vector<SubjectHistory> histories_of(const std::vector<const RunReport*>& reports) {
  Histories histories(reports);
  histories.collect();
  return histories.take();
}

Json page_subjects(const std::vector<const RunReport*>& reports, const Catalog& catalog) {
  Json subjects = Json::array();
  for (const SubjectHistory& history : histories_of(reports)) {
    Json measurements = Json::array();
    const Measurement* before = nullptr;
    for (const Measurement& measurement : history.measurements) {
      const std::vector<Agreement> agreements = agreements_of(measurement.results, catalog);
      Json told = {{"runs", measurement.runs},
                   {"agreement", page_agreement(agreements)},
                   {"best", versions_of(best_of(agreements))}};
      const std::vector<std::string> missing = missing_of(reports, measurement, history.name);
      if (!missing.empty()) told["missing"] = missing;
      if (before != nullptr)
        told["compared"] = page_comparison(compare_results(before->results, measurement.results));
      measurements.push_back(std::move(told));
      before = &measurement;
    }
    subjects.push_back({{"name", history.name}, {"measurements", std::move(measurements)}});
  }
  return subjects;
}

}  // namespace gauge
