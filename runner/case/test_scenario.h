// For tests: scenarios from text, parsed as files are.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "runner/case/scenario.h"
#include "runner/case/scenario_parser.h"

namespace gauge {

inline const Schema& scenario_schema() {
  static const Schema schema = Schema::load(SCENARIO_SCHEMA);
  return schema;
}

// A scenario that is right but for what the text changes (RFC 7386: null takes a field away). Its one step is
// a readline.
inline Json scenario_document(const std::string& changes) {
  Json document = Json::parse(R"({
    "title": "A title that is long enough",
    "clauses": ["RU-06"],
    "over": ["direct", "tcp", "unix"],
    "steps": [{"subject": "readline"}]
  })");
  document.merge_patch(Json::parse(changes));
  return document;
}

inline Scenario scenario_of(const std::string& changes) {
  return parse_scenario(scenario_document(changes), "cases/area/x.json", "area/x", scenario_schema());
}

// "pointer: text" of everything that is wrong with it.
inline std::vector<std::string> problems_of(const std::string& changes) {
  std::vector<std::string> lines;
  try {
    scenario_of(changes);
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) lines.push_back(problem.pointer + ": " + problem.text);
  }
  return lines;
}

}  // namespace gauge
