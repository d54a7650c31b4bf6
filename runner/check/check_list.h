// What an adapter is asked, in order of increasing depth: spec/checks.json.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "runner/case/catalog.h"
#include "runner/case/schema.h"

namespace gauge {

// A request, less its id, and what must answer it: {"observed": [...]}, "unsupported" or "failed".
struct ExchangeStep {
  Json request;
  Json answer;
};

// One question about one operation: an exchange of requests and answers that follow from the protocol alone,
// or a scenario, which says what CPython does.
struct Check {
  std::string operation;
  std::string title;  // what it shows
  std::vector<ExchangeStep> exchange;
  const Scenario* scenario = nullptr;  // of the catalog; nullptr: an exchange
  Variant variant{};
};

struct CheckStage {
  std::string title;
  std::string section;  // of protocol.md
  std::vector<Check> checks;
};

// The catalog must outlive the checks. Throws InputError: the file cannot be used, or names an operation or a
// scenario that does not exist.
std::vector<CheckStage> load_checks(const std::filesystem::path& file, const Schema& schema,
                                    const Catalog& catalog);

// The operations of the protocol that playing the scenario asks for, those of the session included.
std::set<std::string> operations_of(const Scenario& scenario, const Variant& variant);

// The operations without which the question cannot be asked: all that it uses but the one it is about.
std::set<std::string> needs_of(const Check& check);

}  // namespace gauge
