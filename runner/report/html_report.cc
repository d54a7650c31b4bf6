#include "runner/report/html_report.h"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "runner/case/version.h"
#include "runner/report/page_history.h"
#include "runner/report/page_observation.h"
#include "runner/report/page_results.h"
#include "runner/report/page_scenario.h"
#include "runner/report/page_source.h"
#include "runner/run/judge.h"

namespace gauge {

namespace {

constexpr Over kAllOver[] = {Over::direct, Over::tcp, Over::unix_socket, Over::tls};
constexpr Role kAllRoles[] = {Role::none, Role::client, Role::server};

// Areas with their clauses, as the files are ordered.
Json page_clauses(const Clauses& clauses) {
  Json areas = Json::array();
  for (const Clause& clause : clauses.all()) {
    if (areas.empty() || areas.back()["id"] != clause.area) {
      areas.push_back({{"id", clause.area}, {"title", clause.area_title}, {"clauses", Json::array()}});
    }
    Json told = {
        {"id", clause.id}, {"text", clause.text}, {"source", clause.source}, {"level", clause.level}};
    const auto add = [&told](const char* key, const std::string& value) {
      if (!value.empty()) told[key] = value;
    };
    add("judge", clause.judge);
    add("since", clause.since);
    add("until", clause.until);
    add("notes", clause.notes);
    add("untestable", clause.untestable);
    areas.back()["clauses"].push_back(std::move(told));
  }
  return areas;
}

// What is expected before the first step, by variant.
Json page_preludes() {
  Json preludes = Json::object();
  for (const Over over : kAllOver) {
    for (const Role role : kAllRoles) {
      const Variant variant{over, role};
      preludes[to_string(variant)] =
          page_observations(expected_transcript(Scenario(), {Version(), variant}).connect);
    }
  }
  return preludes;
}

std::vector<const RunReport*> oldest_first(const std::vector<RunReport>& reports) {
  std::multimap<std::string, const RunReport*> by_time;
  for (const RunReport& report : reports) by_time.emplace(report.started, &report);
  std::vector<const RunReport*> sorted;
  for (const auto& [started, report] : by_time) sorted.push_back(report);
  return sorted;
}

}  // namespace

std::string html_report(const std::vector<RunReport>& reports, const HtmlSuite& suite) {
  const std::vector<const RunReport*> by_time = oldest_first(reports);
  const std::vector<std::string> versions = suite.catalog.recorded_versions();
  Json scenarios = Json::array();
  for (const Scenario& scenario : suite.catalog.scenarios()) {
    scenarios.push_back(page_scenario(scenario, versions, suite.errors));
  }
  Json runs = Json::array();
  for (const RunReport* report : by_time) runs.push_back(page_results(*report, suite.catalog, suite.errors));
  const Json data = {{"versions", versions},
                     {"suite", suite_digest(suite.catalog)},
                     {"areas", page_clauses(suite.clauses)},
                     {"preludes", page_preludes()},
                     {"scenarios", std::move(scenarios)},
                     {"subjects", page_subjects(by_time, suite.catalog)},
                     {"runs", std::move(runs)}};
  return with_page_data(page_source(suite.page), data.dump(-1, ' ', true, Json::error_handler_t::replace));
}

}  // namespace gauge
