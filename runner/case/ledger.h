// The known deviations of a subject (spec/schema/ledger.schema.json).
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "runner/case/catalog.h"
#include "runner/case/json.h"
#include "runner/case/problem.h"
#include "runner/case/schema.h"

namespace gauge {

// What a variant shows first of a deviation.
struct DeviationMark {
  std::string scenario;     // id
  std::string step;         // JSON pointer
  std::string fingerprint;  // of the outcome, the step, what was expected and what was observed

  friend auto operator<=>(const DeviationMark&, const DeviationMark&) = default;
};

struct KnownDeviation {
  DeviationMark mark;
  std::map<std::string, std::set<std::string>> on;  // variants, by release_key()
};

// Deviations that have one reason.
struct LedgerCause {
  std::string reason;  // empty: not looked into yet
  std::string issue;   // an address; empty: none
  std::vector<KnownDeviation> deviations;
};

// "0.17.0 as 3.11": a release of a subject, judged as a version of CPython.
std::string release_key(const std::string& version, const std::string& profile);

class Ledger {
 public:
  struct Found {
    const LedgerCause* cause;
    const KnownDeviation* deviation;
  };

  // A file that does not exist knows of nothing. Throws InputError: it cannot be read, is not of the form, or
  // lists a variant of a release twice.
  static Ledger load(const std::filesystem::path& file, const Schema& schema);

  // What is listed for the variant of the release; null pointers: nothing.
  Found find(const std::string& scenario, const std::string& variant, const std::string& release) const;

  // A problem for each cause without a reason.
  std::vector<Problem> unexplained() const;
  // These, and scenarios and variants that do not exist.
  std::vector<Problem> check(const Catalog& catalog) const;

  // What the variant of the release shows, in place of what was listed: under the cause of the same deviation
  // elsewhere, else under one without a reason. Whether that is new.
  bool note(const DeviationMark& mark, const std::string& variant, const std::string& release);
  // The variant of the release shows nothing. Whether something was listed.
  bool forget(const std::string& scenario, const std::string& variant, const std::string& release);

  const std::vector<LedgerCause>& causes() const { return causes_; }
  const std::filesystem::path& file() const { return file_; }
  Json to_json() const;

 private:
  void check_twins() const;

  std::filesystem::path file_;
  std::vector<LedgerCause> causes_;
};

}  // namespace gauge
