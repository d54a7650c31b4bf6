// What is expected of one variant on one version (scenario.md, "Expectations").
#pragma once

#include <string>

#include "runner/case/scenario.h"
#include "runner/case/version.h"

namespace gauge {

// A version and a variant for which an expectation can be asked.
struct Context {
  Version version;
  Variant variant;
};

// True if the `when` of an observation (an object, or an array of objects) holds in the context.
bool when_matches(const Json& when, const Context& context);

// The observations of an `expect` list that hold in the context, in order, without their `when`. For a
// version newer than all recorded ones the ranges that are open upwards hold.
Json expected_observations(const Json& expect, const Context& context);

// False: the scenario's `python` range excludes the version.
bool applies_to(const Scenario& scenario, const Version& version);

// True if the first or the last release of the minor version is in the range: 3.12 if that is ">=3.12.2".
bool applies_to_minor(const Scenario& scenario, const std::string& minor);

}  // namespace gauge
