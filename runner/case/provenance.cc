#include "runner/case/provenance.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "runner/case/problem.h"
#include "runner/case/version.h"

namespace gauge {
namespace {

std::string minor_of(const ProvenanceEntry& entry) { return Version::parse(entry.oracle.version).minor(); }

bool is_main(const ProvenanceEntry& entry) { return entry.scenarios.empty(); }

bool comes_before(const ProvenanceEntry& a, const ProvenanceEntry& b) {
  const auto order = Version::parse(minor_of(a)) <=> Version::parse(minor_of(b));
  if (order != 0) return order < 0;
  if (is_main(a) != is_main(b)) return is_main(a);
  return a.scenarios < b.scenarios;
}

ProvenanceEntry entry_of(const Json& json) {
  ProvenanceEntry entry{{json["version"], json["build"], json.value("tls", ""), json["kernel"]},
                        json["date"],
                        json["repetitions"],
                        {}};
  if (json.contains("scenarios")) entry.scenarios = json["scenarios"].get<std::set<std::string>>();
  return entry;
}

Json json_of(const ProvenanceEntry& entry) {
  Json json = {{"version", entry.oracle.version}, {"build", entry.oracle.build}};
  if (!entry.oracle.tls.empty()) json["tls"] = entry.oracle.tls;
  json["kernel"] = entry.oracle.kernel;
  json["date"] = entry.date;
  json["repetitions"] = entry.repetitions;
  if (!is_main(entry)) json["scenarios"] = entry.scenarios;
  return json;
}

}  // namespace

Provenance Provenance::load(const std::filesystem::path& file, const Schema& schema) {
  Provenance provenance;
  if (!std::filesystem::exists(file)) return provenance;
  const Json document = schema.read(file);
  provenance.suite_ = document["suite"];
  for (const Json& json : document["recorded"]) provenance.entries_.push_back(entry_of(json));
  return provenance;
}

void Provenance::note(ProvenanceEntry entry, const std::set<std::string>& all) {
  const std::string minor = minor_of(entry);
  const std::set<std::string> recorded = std::exchange(entry.scenarios, {});
  if (recorded.empty()) return;
  const auto is_of_minor = [&](const ProvenanceEntry& other) { return minor_of(other) == minor; };
  if (std::includes(recorded.begin(), recorded.end(), all.begin(), all.end())) {
    std::erase_if(entries_, is_of_minor);
    entries_.push_back(std::move(entry));
  } else {
    std::erase_if(entries_, [&](ProvenanceEntry& other) {
      if (!is_of_minor(other) || is_main(other)) return false;
      std::erase_if(other.scenarios,
                    [&](const std::string& id) { return recorded.count(id) > 0 || all.count(id) == 0; });
      return other.scenarios.empty();
    });
    const auto own = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const ProvenanceEntry& other) { return other.oracle == entry.oracle; });
    if (own == entries_.end()) {
      entry.scenarios = recorded;
      entries_.push_back(std::move(entry));
    } else {
      own->repetitions = std::min(own->repetitions, entry.repetitions);
      if (!is_main(*own)) own->scenarios.insert(recorded.begin(), recorded.end());
    }
  }
  std::sort(entries_.begin(), entries_.end(), comes_before);
}

const Oracle* Provenance::oracle_of(const std::string& minor, const std::string& scenario) const {
  const Oracle* oracle = nullptr;
  for (const ProvenanceEntry& entry : entries_) {
    if (minor_of(entry) == minor && (is_main(entry) || entry.scenarios.count(scenario) > 0)) {
      oracle = &entry.oracle;
    }
  }
  return oracle;
}

Json Provenance::to_json() const {
  Json recorded = Json::array();
  for (const ProvenanceEntry& entry : entries_) recorded.push_back(json_of(entry));
  return {{"suite", suite_}, {"recorded", std::move(recorded)}};
}

}  // namespace gauge
