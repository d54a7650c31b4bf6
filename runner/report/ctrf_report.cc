#include "runner/report/ctrf_report.h"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runner/report/json_report.h"
#include "runner/report/totals.h"
#include "runner/report/xml_text.h"

namespace gauge {

namespace {

constexpr const char* kSpecVersion = "0.0.0";  // of CTRF

const char* status_of(Outcome outcome) {
  if (outcome == Outcome::pass) return "passed";
  if (outcome == Outcome::expected_fail) return "other";
  if (outcome == Outcome::not_run) return "pending";
  return is_skip(outcome) ? "skipped" : "failed";
}

// "reader/readuntil/x" on uvloop: ["uvloop", "reader", "readuntil"].
Json suite_of(const RunResult& result) {
  Json suite = Json::array({result.subject});
  std::istringstream in(result.scenario);
  for (std::string part; std::getline(in, part, '/');) suite.push_back(part);
  suite.erase(suite.size() - 1);
  return suite;
}

Json lines_of(const std::string& text) {
  Json lines = Json::array();
  std::istringstream in(xml_text(text));
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

Json to_json(const RunResult& result, const Scenario* scenario, const ExplainResult& explain) {
  const std::string id = result.scenario + "@" + result.variant;
  const std::string status = status_of(result.outcome);
  Json test = {{"testId", result.subject + ": " + id},
               {"name", id},
               {"status", status},
               {"duration", std::llround(result.duration_ms)},
               {"suite", suite_of(result)},
               {"rawStatus", to_string(result.outcome)}};
  if (scenario != nullptr && !scenario->tags.empty()) test["tags"] = scenario->tags;
  test["labels"] = {{"subject", result.subject}, {"variant", result.variant}};
  if (!result.clauses.empty()) test["labels"]["clauses"] = result.clauses;
  test["filePath"] = "cases/" + result.scenario + ".json";
  std::string message = to_string(result.outcome);
  if (!result.reason.empty()) message += ": " + xml_text(result.reason);
  if (result.outcome != Outcome::pass) test["message"] = message;
  if (status == "failed" || !result.deviations.empty()) test["trace"] = xml_text(explain(result));
  if (!result.stderr_tail.empty()) test["stderr"] = lines_of(result.stderr_tail);
  return test;
}

Json no_start_of(const SubjectRun& subject) {
  Json test = {{"testId", subject.subject.name + ": the adapter starts"},
               {"name", "the adapter starts"},
               {"status", "failed"},
               {"duration", 0},
               {"suite", Json::array({subject.subject.name})},
               {"rawStatus", "no-start"},
               {"message", xml_text(subject.error)}};
  if (!subject.stderr_tail.empty()) test["stderr"] = lines_of(subject.stderr_tail);
  return test;
}

Json tests_of(const RunReport& report, const Catalog& catalog, const ExplainResult& explain) {
  Json tests = Json::array();
  for (const SubjectRun& subject : report.run.subjects) {
    if (!subject.error.empty()) tests.push_back(no_start_of(subject));
    for (const RunResult& result : report.run.results) {
      if (result.subject != subject.subject.name) continue;
      tests.push_back(to_json(result, catalog.find(result.scenario), explain));
    }
  }
  return tests;
}

// Since 1970, of "2026-01-31T12:00:00Z".
long long milliseconds_of(const std::string& utc) {
  std::tm parts{};
  ::strptime(utc.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return static_cast<long long>(::timegm(&parts)) * 1000;
}

Json summary_of(const RunReport& report, const Json& tests) {
  const auto with_status = [&tests](const char* status) {
    return std::count_if(tests.begin(), tests.end(),
                         [status](const Json& test) { return test["status"] == status; });
  };
  Json summary = {{"tests", tests.size()}};
  for (const char* status : {"passed", "failed", "skipped", "pending", "other"}) {
    summary[status] = with_status(status);
  }
  const long long start = milliseconds_of(report.started);
  const long long duration = std::llround(report.duration_ms);
  summary["suites"] = report.run.subjects.size();
  summary["start"] = start;
  summary["stop"] = start + duration;
  summary["duration"] = duration;
  summary["extra"] = {{"totals", totals_json(report)}};
  return summary;
}

Json subjects_of(const RunReport& report) {
  Json subjects = Json::array();
  for (const SubjectRun& subject : report.run.subjects) {
    Json told = {{"subject", subject.subject.name}};
    if (subject.hello) {
      told["name"] = subject.hello->name;
      told["version"] = subject.hello->version;
      told["language"] = subject.hello->language;
      told["profile"] = subject.hello->profile.minor();
    }
    subjects.push_back(std::move(told));
  }
  return subjects;
}

Json environment_of(const RunReport& report) {
  Json environment = Json::object();
  if (report.run.subjects.size() == 1 && report.run.subjects.front().hello) {
    environment["appName"] = report.run.subjects.front().hello->name;
    environment["appVersion"] = report.run.subjects.front().hello->version;
  }
  std::string system = report.platform.system;  // "linux", as Node has it
  std::transform(system.begin(), system.end(), system.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  environment["osPlatform"] = system;
  environment["osRelease"] = report.platform.release;
  const auto shard = std::find(report.selection.begin(), report.selection.end(), "--shard");
  if (shard != report.selection.end() && shard + 1 != report.selection.end()) {
    environment["shardId"] = shard[1];
  }
  environment["extra"] = {{"machine", report.platform.machine},
                          {"suite", report.suite},
                          {"selection", report.selection},
                          {"subjects", subjects_of(report)}};
  return environment;
}

std::string dump(const Json& value) { return value.dump(-1, ' ', true, Json::error_handler_t::replace); }

}  // namespace

std::string ctrf_report(const RunReport& report, const Catalog& catalog, const ExplainResult& explain) {
  const Json tests = tests_of(report, catalog, explain);
  std::string text =
      "{\n  \"reportFormat\": \"CTRF\",\n  \"specVersion\": " + dump(kSpecVersion) +
      ",\n  \"generatedBy\": " + dump("streamgauge " + report.version) +
      ",\n  \"results\": {\n    \"tool\": " + dump({{"name", "streamgauge"}, {"version", report.version}}) +
      ",\n    \"summary\": " + dump(summary_of(report, tests)) +
      ",\n    \"environment\": " + dump(environment_of(report)) + ",\n    \"tests\": [";
  const char* separator = "\n      ";
  for (const Json& test : tests) {
    text.append(separator).append(dump(test));
    separator = ",\n      ";
  }
  return text + "\n    ]\n  }\n}\n";
}

}  // namespace gauge
