// A badge: how well one subject conforms, in the few words that a README has room for.
#pragma once

#include <string>

#include "runner/report/run_report.h"

namespace gauge {

// "uvloop-3.12 streams | 3178 of 3525 like CPython 3.12".
struct Badge {
  std::string label;
  std::string message;
  std::string colour;  // by shields.io's names: "brightgreen"
};

// Out of the variants that are for the CPython that the subject claims to be like: all but the untestable.
// What it does not support, and what was not run, counts among them; so do known deviations. The colour tells
// their share: brightgreen all of them, green 95 % or more, yellowgreen 90, yellow 75, orange 50, red less. A
// subject that did not start, or of which nothing could be judged, has no share: the badge says so, in
// lightgrey.
Badge badge_of(const RunReport& report, const SubjectRun& subject);

// A picture, as wide as its text, that looks as those of shields.io do beside it and loads nothing.
std::string badge_svg(const Badge& badge);

// For https://shields.io/badges/endpoint-badge, which draws it.
std::string badge_json(const Badge& badge);

}  // namespace gauge
