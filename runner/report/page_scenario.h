// A scenario for the report page: everything about it that is known before anybody is measured.
#pragma once

#include <string>
#include <vector>

#include "runner/case/levels.h"
#include "runner/case/scenario.h"

namespace gauge {

// `versions`: every version from which anything was recorded, minor, ascending. A "mask" is a text with a
// character for each of them. What the object holds:
//   id, title, clauses, tags, note, python, file-independent facts as the scenario says them
//   variants   ["tcp-client", ...]
//   setup      [["reader", "limit 64"], ...]: how the stream is made, in words
//   recorded   a mask: '1' where it was recorded
//   steps      [{"by": "subject" | "peer", "does": ["..."], "calls": ["line"], "bytes", "expect": [...]}]
//   finally    expected at the end
//   classes    {"behaviour": {"direct": "0011..."}}: a mask in which versions have the same character that
//              expect the same at the level ('.': not recorded); levels and variants in which all agree are
//              left out
// An expected observation is a page_observation; if it does not hold everywhere it has `when` in words, and
// `in`: for each variant the mask of the versions for which it holds, or one mask if all are the same.
Json page_scenario(const Scenario& scenario, const std::vector<std::string>& versions,
                   const ErrorVocabulary& errors);

}  // namespace gauge
