// One run as a whole: what every report format is made from (spec/schema/result.schema.json).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "runner/case/catalog.h"
#include "runner/run/suite_run.h"

namespace gauge {

// Where it was run, in uname(2)'s words.
struct Platform {
  std::string system;   // "Linux"
  std::string release;  // of its kernel
  std::string machine;  // "x86_64"

  static Platform of_this_machine();
};

// When, where and how something was measured.
struct Measuring {
  std::string started;  // UTC, ISO 8601, whole seconds: "2026-01-31T12:00:00Z"
  double duration_ms = 0;
  Platform platform;
  std::vector<std::string>
      selection;  // arguments of `streamgauge run` that chose what was run and how it was judged
};

// A run whose results are among those of a merged report.
struct ReportPart : Measuring {
  std::vector<SubjectRun> subjects;  // without their hello, which is that of the report
};

struct RunReport : Measuring {
  std::string version;  // of streamgauge
  std::string suite;    // suite_digest
  SuiteRun run;
  std::vector<ReportPart> parts;  // what was merged (result_merge.h); empty: it is one run
};

// nullptr: there is none of this name.
const SubjectRun* find_subject(const std::vector<SubjectRun>& subjects, const std::string& name);

// In the order of the report, into which they point.
std::vector<const RunResult*> results_of(const RunReport& report, const std::string& subject);

// Now, as RunReport::started has it.
std::string utc_now();

// "reference 3.15": the subject's name, and the CPython version it claims where the name does not say it
// already.
std::string label_of(const SubjectRun& subject);

// "sha256:..." over the ids and the contents of the files of all scenarios, in the order of the ids; two
// suites with the same digest measure the same. Throws InputError: a file cannot be read any more.
std::string suite_digest(const Catalog& catalog);

}  // namespace gauge
