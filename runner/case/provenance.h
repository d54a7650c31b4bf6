// Which interpreters the expectations come from: oracle/provenance.json (spec/scenario.md, "Provenance").
#pragma once

#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "runner/case/json.h"
#include "runner/case/schema.h"

namespace gauge {

// One interpreter on one machine.
struct Oracle {
  std::string version;  // "3.12.1"
  std::string build;    // what tells it from others of this version
  std::string tls;      // "OpenSSL 3.0.19 27 Jan 2026"; empty: none
  std::string kernel;   // "Linux 6.1.0 x86_64"

  friend bool operator==(const Oracle&, const Oracle&) = default;
};

// Scenarios that one interpreter was recorded on.
struct ProvenanceEntry {
  Oracle oracle;
  std::string date;                 // the day, UTC: "2026-01-31"
  std::size_t repetitions = 0;      // each play came out the same at least so many times
  std::set<std::string> scenarios;  // ids; empty: all that no other entry of this minor version names
};

class Provenance {
 public:
  // A file that does not exist tells of nothing. Throws InputError: it cannot be read or is not of the form.
  static Provenance load(const std::filesystem::path& file, const Schema& schema);

  // Takes down that the scenarios of entry.scenarios were recorded; `all` are those that are for the version.
  // Scenarios that another interpreter of the minor version was recorded on are taken over from it.
  void note(ProvenanceEntry entry, const std::set<std::string>& all);
  void note_suite(const std::string& digest) { suite_ = digest; }

  // The interpreter of the minor version that the scenario was recorded on; nullptr: it is not known.
  const Oracle* oracle_of(const std::string& minor, const std::string& scenario) const;

  // The digest of the suite as it was last recorded; empty: not known.
  const std::string& suite() const { return suite_; }

  Json to_json() const;

 private:
  std::string suite_;
  std::vector<ProvenanceEntry> entries_;  // by version; of a minor version the one without scenarios first
};

}  // namespace gauge
