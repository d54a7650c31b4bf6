#include "runner/report/page_results.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "runner/report/explanation.h"
#include "runner/report/page_observation.h"
#include "runner/report/repeat_command.h"

namespace gauge {

namespace {

constexpr char kNoResult = '.';

bool deviates_at(const RunResult& result, Level level) {
  return std::any_of(result.deviations.begin(), result.deviations.end(),
                     [level](const Deviation& deviation) { return deviation.level == level; });
}

Json page_transcript(const Transcript& transcript) {
  Json steps = Json::array();
  for (const Json& observations : transcript.steps) steps.push_back(page_observations(observations));
  Json told = {{"connect", page_observations(transcript.connect)},
               {"steps", std::move(steps)},
               {"finally", page_observations(transcript.finally)}};
  if (!transcript.at.empty()) told["ended_at"] = transcript.at;
  return told;
}

Json page_deviation(const Deviation& deviation, const ErrorVocabulary& errors) {
  Json told = {{"level", to_string(deviation.level)},
               {"step", deviation.step},
               {"expected", page_observations(deviation.expected)},
               {"observed", page_observations(deviation.observed)},
               {"marked", first_difference(deviation.expected, deviation.observed, deviation.level, errors)}};
  if (!deviation.against.empty()) told["against"] = deviation.against;
  if (!deviation.pieces.empty()) told["pieces"] = deviation.pieces;
  return told;
}

Json page_play(const Play& play) {
  Json told = {{"observed", page_transcript(play.observed)}};
  if (play.expected) told["expected"] = page_transcript(*play.expected);
  if (!play.pieces.empty()) told["pieces"] = play.pieces;
  return told;
}

// Everything about a result but its outcome; empty if that is all there is to say.
Json page_detail(const RunResult& result, const ErrorVocabulary& errors) {
  Json detail = Json::object();
  if (!result.reason.empty()) detail["reason"] = result.reason;
  for (const Deviation& deviation : result.deviations) {
    detail["deviations"].push_back(page_deviation(deviation, errors));
  }
  if (result.play) detail["play"] = page_play(*result.play);
  if (!result.unlike.empty()) detail["unlike"] = result.unlike;
  if (!result.stderr_tail.empty()) detail["stderr_tail"] = result.stderr_tail;
  if (!detail.empty() && !result.parts.empty()) detail["parts"] = result.parts;
  return detail;
}

Json page_platform(const Platform& platform) {
  return {{"system", platform.system}, {"release", platform.release}, {"machine", platform.machine}};
}

using Positions = std::map<std::string, std::size_t>;  // of subjects by name

Positions subject_positions(const RunReport& report) {
  Positions positions;
  for (const SubjectRun& subject : report.run.subjects)
    positions.emplace(subject.subject.name, positions.size());
  return positions;
}

// What was found in which part, of the subjects that were measured in it.
Json page_parts(const RunReport& report) {
  const Positions positions = subject_positions(report);
  std::map<std::pair<std::size_t, std::string>, std::size_t> counts;  // by part and subject
  for (const RunResult& result : report.run.results) {
    for (const std::size_t part : result.parts) ++counts[{part, result.subject}];
  }
  Json parts = Json::array();
  for (std::size_t i = 0; i < report.parts.size(); ++i) {
    const ReportPart& part = report.parts[i];
    Json told = {{"started", part.started},
                 {"duration_ms", part.duration_ms},
                 {"platform", page_platform(part.platform)},
                 {"selection", part.selection},
                 {"subjects", Json::array()},
                 {"results", Json::array()}};
    for (const SubjectRun& subject : part.subjects) {
      const std::string& name = subject.subject.name;
      told["subjects"].push_back(positions.at(name));
      told["results"].push_back(counts[{i, name}]);
      if (!subject.error.empty()) told["errors"][name] = subject.error;
    }
    parts.push_back(std::move(told));
  }
  return parts;
}

Json page_subject(const SubjectRun& subject) {
  Json told = {{"name", subject.subject.name}, {"word", shell_quoted(subject.subject.word())}};
  if (subject.hello) {
    told["hello"] = subject.hello->source;
    told["hello"].erase("operations");
  }
  if (!subject.error.empty()) told["error"] = subject.error;
  if (!subject.stderr_tail.empty()) told["stderr_tail"] = subject.stderr_tail;
  return told;
}

// The results of one scenario on all subjects.
struct Row {
  std::vector<std::string> variants;
  std::vector<std::string> letters;  // of each subject
};

Json variants_in_catalog(const Catalog& catalog, const std::string& id) {
  Json words = Json::array();
  if (const Scenario* scenario = catalog.find(id)) {
    for (const Variant& variant : variants_of(*scenario)) words.push_back(to_string(variant));
  }
  return words;
}

class Rows {
 public:
  Rows(const RunReport& report, const Catalog& catalog, const ErrorVocabulary& errors)
      : report_(report), catalog_(catalog), errors_(errors) {}

  void collect() {
    const Positions subjects = subject_positions(report_);
    for (const RunResult& result : report_.run.results) add(result, subjects.at(result.subject));
  }

  Json rows() const {
    Json told = Json::array();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      const Json words = rows_[i].variants;
      told.push_back(
          {ids_[i], words == variants_in_catalog(catalog_, ids_[i]) ? Json() : words, rows_[i].letters});
    }
    return told;
  }

  Json details() { return std::move(details_); }

 private:
  void add(const RunResult& result, std::size_t subject) {
    const auto [found, is_new] = positions_.emplace(result.scenario, rows_.size());
    if (is_new) {
      ids_.push_back(result.scenario);
      rows_.push_back({variants_in_catalog(catalog_, result.scenario).get<std::vector<std::string>>(),
                       std::vector<std::string>(report_.run.subjects.size())});
    }
    Row& row = rows_[found->second];
    const std::size_t variant = static_cast<std::size_t>(
        std::find(row.variants.begin(), row.variants.end(), result.variant) - row.variants.begin());
    if (variant == row.variants.size()) row.variants.push_back(result.variant);
    for (std::string& letters : row.letters) letters.resize(row.variants.size(), kNoResult);
    row.letters[subject][variant] = page_letter(result);
    Json detail = page_detail(result, errors_);
    if (!detail.empty()) details_.push_back({found->second, variant, subject, std::move(detail)});
  }

  const RunReport& report_;
  const Catalog& catalog_;
  const ErrorVocabulary& errors_;
  std::map<std::string, std::size_t> positions_;  // of scenarios in what follows
  std::vector<std::string> ids_;
  std::vector<Row> rows_;
  Json details_ = Json::array();
};

}  // namespace

char page_letter(const RunResult& result) {
  switch (result.outcome) {
    case Outcome::pass: {
      const bool messages = deviates_at(result, Level::messages);
      const bool diagnostics = deviates_at(result, Level::diagnostics);
      return messages && diagnostics ? 'b' : messages ? 'm' : diagnostics ? 'd' : 'p';
    }
    case Outcome::fail:
      return 'F';
    case Outcome::expected_fail:
      return 'e';
    case Outcome::unexpected_pass:
      return 'x';
    case Outcome::unsupported:
      return 'u';
    case Outcome::untestable:
      return 'n';
    case Outcome::flaky:
      return 'y';
    case Outcome::timeout:
      return 't';
    case Outcome::crash:
      return 'c';
    case Outcome::protocol_error:
      return 'o';
    case Outcome::harness_error:
      return 'h';
    case Outcome::not_run:
      return '-';
  }
  return kNoResult;
}

Json page_results(const RunReport& report, const Catalog& catalog, const ErrorVocabulary& errors) {
  Json subjects = Json::array();
  for (const SubjectRun& subject : report.run.subjects) subjects.push_back(page_subject(subject));
  Rows rows(report, catalog, errors);
  rows.collect();
  return {{"started", report.started},
          {"duration_ms", report.duration_ms},
          {"streamgauge", report.version},
          {"suite", report.suite},
          {"platform", page_platform(report.platform)},
          {"selection", report.selection},
          {"parts", page_parts(report)},
          {"options", shell_line(judging_options(report.selection))},
          {"subjects", std::move(subjects)},
          {"rows", rows.rows()},
          {"details", rows.details()}};
}

}  // namespace gauge
