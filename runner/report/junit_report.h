// Results as JUnit XML, for the test pages of CI systems.
#pragma once

#include <functional>
#include <string>

#include "runner/report/run_report.h"

namespace gauge {

// Tells people about one result that is a deviation, an error or stale: several lines.
using ExplainResult = std::function<std::string(const RunResult&)>;

// One <testsuite> for each subject, one <testcase> for each variant; its name is the variant's id.
//
// There is no single JUnit schema. What is written is valid in the two that tools use, Apache Ant's
// (published by Windy Road as JUnit.xsd) and that of Jenkins' xunit plugin (junit-10.xsd); testdata/junit.xsd
// says what they have in common. They require
//   <testsuites>  no attributes (Ant);
//   <testsuite>   name, timestamp without a zone, hostname, tests, failures, errors, time, package, id from 0
//   (Ant);
//                 in it, in this order: <properties>, any number of <testcase>, <system-out>, <system-err>
//                 (Ant);
//   <testcase>    name, classname, time; in it at most one of <skipped>, <error>, <failure>, and nothing
//   else, so that
//                 what an adapter wrote to standard error is in the suite's <system-err>;
//   <error>, <failure>  type.
// fail, flaky and unexpected-pass are failures; timeout, crash, protocol-error and harness-error are errors;
// expected-fail, unsupported, untestable and not-run are skipped, with the reason as message. A
// subject that did not start has one <testcase> more, "the adapter starts", which is an error.
std::string junit_report(const RunReport& report, const ExplainResult& explain);

}  // namespace gauge
