#include "runner/report/json_report.h"

#include <string_view>

#include "runner/report/totals.h"

namespace gauge {

namespace {

constexpr int kFormatVersion = 1;

std::string dump(const Json& value) { return value.dump(-1, ' ', true, Json::error_handler_t::replace); }

Json to_json(const Platform& platform) {
  return {{"system", platform.system}, {"release", platform.release}, {"machine", platform.machine}};
}

// Without the number of starts, which depends on the number of jobs.
Json start_of(const SubjectRun& subject) {
  Json json = {{"name", subject.subject.name}, {"command", subject.subject.command}};
  if (!subject.error.empty()) json["error"] = subject.error;
  if (!subject.stderr_tail.empty()) json["stderr_tail"] = subject.stderr_tail;
  return json;
}

Json to_json(const SubjectRun& subject) {
  Json json = start_of(subject);
  if (!subject.subject.file.empty()) json["file"] = subject.subject.file;
  json["hello"] = subject.hello ? subject.hello->source : Json();
  return json;
}

Json to_json(const ReportPart& part) {
  Json json = {{"started", part.started},
               {"duration_ms", part.duration_ms},
               {"platform", to_json(part.platform)},
               {"selection", part.selection},
               {"subjects", Json::array()}};
  for (const SubjectRun& subject : part.subjects) json["subjects"].push_back(start_of(subject));
  return json;
}

Json to_json(const Deviation& deviation) {
  Json json = {{"level", to_string(deviation.level)},
               {"step", deviation.step},
               {"expected", deviation.expected},
               {"observed", deviation.observed}};
  if (!deviation.against.empty()) json["against"] = deviation.against;
  if (!deviation.pieces.empty()) json["pieces"] = deviation.pieces;
  return json;
}

Json to_json(const Transcript& transcript) {
  Json json = {{"connect", transcript.connect}, {"steps", transcript.steps}, {"finally", transcript.finally}};
  if (!transcript.at.empty()) json["ended_at"] = transcript.at;
  return json;
}

Json to_json(const Play& play) {
  Json json = Json::object();
  if (!play.pieces.empty()) json["pieces"] = play.pieces;
  if (play.expected) json["expected"] = to_json(*play.expected);
  json["observed"] = to_json(play.observed);
  return json;
}

Json to_json(const RunResult& result) {
  Json json = {{"id", result.scenario + "@" + result.variant},
               {"subject", result.subject},
               {"outcome", to_string(result.outcome)},
               {"clauses", result.clauses},
               {"runs", result.runs},
               {"duration_ms", result.duration_ms}};
  if (!result.reason.empty()) json["reason"] = result.reason;
  for (const Deviation& deviation : result.deviations) json["deviations"].push_back(to_json(deviation));
  if (result.play) json["play"] = to_json(*result.play);
  if (!result.unlike.empty()) json["unlike"] = result.unlike;
  if (!result.stderr_tail.empty()) json["stderr_tail"] = result.stderr_tail;
  if (result.known_otherwise) json["known_otherwise"] = true;
  if (!result.parts.empty()) json["parts"] = result.parts;
  return json;
}

Json to_json(const Totals& totals) {
  Json json = {{"variants", totals.variants()}};
  for (const Outcome outcome : kAllOutcomes) json[to_string(outcome)] = totals.of(outcome);
  for (const Level level : {Level::messages, Level::diagnostics}) {
    json[to_string(level)] = {{"agree", totals.agreeing(level)}, {"of", totals.of(Outcome::pass)}};
  }
  return json;
}

template <typename Items>
std::string lines_of(const Items& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "\n    " : ",\n    ") + dump(to_json(item));
  return "[" + text + "\n  ]";
}

}  // namespace

Json totals_json(const RunReport& report) {
  Json by_subject = Json::object();
  for (const SubjectRun& subject : report.run.subjects) {
    by_subject[subject.subject.name] = to_json(count(report.run.results, subject.subject.name));
  }
  return {{"all", to_json(count(report.run.results))}, {"subjects", by_subject}};
}

std::string subjects_json(const std::vector<SubjectRun>& subjects) { return lines_of(subjects); }

std::string json_report(const RunReport& report) {
  std::string text = "{\n";
  const auto add = [&text](std::string_view key, const std::string& value) {
    text.append("  \"").append(key).append("\": ").append(value).append(",\n");
  };
  add("format", std::to_string(kFormatVersion));
  add("streamgauge", dump(report.version));
  add("suite", dump(report.suite));
  add("started", dump(report.started));
  add("duration_ms", dump(report.duration_ms));
  add("platform", dump(to_json(report.platform)));
  add("selection", dump(report.selection));
  if (!report.parts.empty()) add("parts", lines_of(report.parts));
  add("subjects", lines_of(report.run.subjects));
  add("totals", dump(totals_json(report)));
  return text + "  \"results\": " + lines_of(report.run.results) + "\n}\n";
}

}  // namespace gauge
