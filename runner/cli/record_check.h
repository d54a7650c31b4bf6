// `streamgauge record --check`: do present interpreters still do what is recorded?
#pragma once

#include <string>

#include "runner/case/levels.h"
#include "runner/case/provenance.h"
#include "runner/cli/recorder.h"

namespace gauge {

enum class Checked {
  agrees,        // the file is what `record` would write
  differs,       // an interpreter does something else than is recorded
  not_recorded,  // nothing is recorded from one of the interpreters
  stale,         // they agree, and `record` would write the file in other words
  refused,       // it cannot be recorded
  left_out,      // it is for other versions
};

// Says of what does not agree, for people: each difference once, with the variants and interpreters that
// show it; nothing if all is well.
struct CheckedScenario {
  Checked verdict;
  std::string text;
};
CheckedScenario check_scenario(const RecordedScenario& recorded, const ErrorVocabulary& errors);

// A line for each interpreter of which something was recorded from another version or with another TLS
// library, and one for the versions that are recorded and have no interpreter here; empty: neither.
std::string check_oracles(const Recorded& recorded, const Provenance& provenance);

}  // namespace gauge
