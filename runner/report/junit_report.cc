#include "runner/report/junit_report.h"

#include <algorithm>
#include <cstdio>
#include <pugixml.hpp>
#include <sstream>

#include "runner/report/xml_text.h"

namespace gauge {

namespace {

// xs:decimal, which has no exponent.
std::string seconds(double duration_ms) {
  char text[64];
  std::snprintf(text, sizeof text, "%.6f", duration_ms / 1000);
  return text;
}

enum class Verdict { passed, skipped, failure, error };

Verdict verdict_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return Verdict::passed;
    case Outcome::fail:
    case Outcome::flaky:
    case Outcome::unexpected_pass:
      return Verdict::failure;
    case Outcome::timeout:
    case Outcome::crash:
    case Outcome::protocol_error:
    case Outcome::harness_error:
      return Verdict::error;
    case Outcome::expected_fail:
    case Outcome::unsupported:
    case Outcome::untestable:
    case Outcome::not_run:
      return Verdict::skipped;
  }
  return Verdict::error;
}

void set(pugi::xml_node node, const char* attribute, std::string_view value) {
  node.append_attribute(attribute).set_value(xml_text(value).c_str());
}

void add_property(pugi::xml_node properties, const char* name, std::string_view value) {
  pugi::xml_node property = properties.append_child("property");
  set(property, "name", name);
  set(property, "value", value);
}

void add_text(pugi::xml_node parent, const char* name, const std::string& text) {
  parent.append_child(name).append_child(pugi::node_pcdata).set_value(xml_text(text).c_str());
}

// "3.13.reader.readuntil": tools group by what comes before the last dot.
std::string class_name(const RunResult& result) {
  const std::size_t slash = result.scenario.rfind('/');
  std::string name = result.subject;
  if (slash != std::string::npos) name += "." + result.scenario.substr(0, slash);
  std::replace(name.begin(), name.end(), '/', '.');
  return name;
}

std::string headline(const RunResult& result) {
  if (!result.reason.empty()) return to_string(result.outcome) + ": " + result.reason;
  return to_string(result.outcome);
}

void add_case(pugi::xml_node suite, const RunResult& result, const ExplainResult& explain) {
  pugi::xml_node node = suite.append_child("testcase");
  set(node, "name", result.scenario + "@" + result.variant);
  set(node, "classname", class_name(result));
  set(node, "time", seconds(result.duration_ms));
  const Verdict verdict = verdict_of(result.outcome);
  if (verdict == Verdict::passed) return;
  const char* kinds[] = {"", "skipped", "failure", "error"};
  pugi::xml_node outcome = node.append_child(kinds[static_cast<int>(verdict)]);
  set(outcome, "message", headline(result));
  if (verdict == Verdict::skipped) return;
  set(outcome, "type", to_string(result.outcome));
  outcome.append_child(pugi::node_pcdata).set_value(xml_text(explain(result)).c_str());
}

// Without it a run of which everything was skipped would read as success.
void add_no_start(pugi::xml_node suite, const SubjectRun& subject) {
  pugi::xml_node node = suite.append_child("testcase");
  set(node, "name", "the adapter starts");
  set(node, "classname", subject.subject.name);
  set(node, "time", seconds(0));
  pugi::xml_node error = node.append_child("error");
  set(error, "message", subject.error);
  set(error, "type", "no-start");
}

void add_suite(pugi::xml_node suites, int id, const RunReport& report, const SubjectRun& subject,
               const ExplainResult& explain) {
  const bool is_started = subject.error.empty();
  std::size_t tests = !is_started, failures = 0, errors = !is_started, skipped = 0;
  double duration_ms = 0;
  std::string notes, stderr_tails = subject.stderr_tail;
  for (const RunResult& result : report.run.results) {
    if (result.subject != subject.subject.name) continue;
    const Verdict verdict = verdict_of(result.outcome);
    tests += 1;
    failures += verdict == Verdict::failure;
    errors += verdict == Verdict::error;
    skipped += verdict == Verdict::skipped;
    duration_ms += result.duration_ms;
    // What a passing variant does differently in its messages or diagnostics has no other place in this
    // format.
    if (verdict == Verdict::passed && !result.deviations.empty()) notes += explain(result) + "\n";
    if (!result.stderr_tail.empty()) {
      stderr_tails += result.scenario + "@" + result.variant + ":\n" + result.stderr_tail + "\n";
    }
  }

  pugi::xml_node suite = suites.append_child("testsuite");
  set(suite, "name", subject.subject.name);
  set(suite, "package", "streamgauge");
  set(suite, "id", std::to_string(id));
  set(suite, "hostname", "localhost");
  set(suite, "timestamp", std::string_view(report.started).substr(0, report.started.find('Z')));
  set(suite, "tests", std::to_string(tests));
  set(suite, "failures", std::to_string(failures));
  set(suite, "errors", std::to_string(errors));
  set(suite, "skipped", std::to_string(skipped));
  set(suite, "time", seconds(duration_ms));

  pugi::xml_node properties = suite.append_child("properties");
  add_property(properties, "streamgauge", report.version);
  add_property(properties, "suite", report.suite);
  if (subject.hello) {
    add_property(properties, "name", subject.hello->name);
    add_property(properties, "version", subject.hello->version);
    add_property(properties, "language", subject.hello->language);
    add_property(properties, "profile", subject.hello->profile.minor());
    if (subject.hello->loop) add_property(properties, "loop", *subject.hello->loop);
  }
  if (!subject.error.empty()) add_property(properties, "error", subject.error);

  if (!is_started) add_no_start(suite, subject);
  for (const RunResult& result : report.run.results) {
    if (result.subject == subject.subject.name) add_case(suite, result, explain);
  }
  add_text(suite, "system-out", notes);
  add_text(suite, "system-err", stderr_tails);
}

}  // namespace

std::string junit_report(const RunReport& report, const ExplainResult& explain) {
  pugi::xml_document document;
  pugi::xml_node declaration = document.append_child(pugi::node_declaration);
  declaration.append_attribute("version") = "1.0";
  declaration.append_attribute("encoding") = "UTF-8";
  pugi::xml_node suites = document.append_child("testsuites");
  int id = 0;
  for (const SubjectRun& subject : report.run.subjects) add_suite(suites, id++, report, subject, explain);
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

}  // namespace gauge
