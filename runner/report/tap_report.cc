#include "runner/report/tap_report.h"

#include <cstdio>
#include <sstream>

#include "runner/report/console_report.h"
#include "runner/report/totals.h"
#include "runner/report/xml_text.h"

namespace gauge {

namespace {

enum class Point { ok, not_ok, todo, skip };

Point point_of(Outcome outcome) {
  if (outcome == Outcome::pass) return Point::ok;
  if (outcome == Outcome::expected_fail) return Point::todo;
  return is_skip(outcome) ? Point::skip : Point::not_ok;
}

// One line, in which a # would begin a directive.
std::string description(std::string_view text) {
  std::string line;
  for (const char c : xml_text(text)) {
    if (c == '#' || c == '\\') line += '\\';
    line += c == '\n' || c == '\t' ? ' ' : c;
  }
  return line;
}

std::string lines_after(std::string_view indent, const std::string& text) {
  std::string block;
  std::istringstream in(xml_text(text));
  for (std::string line; std::getline(in, line);) block.append(indent).append(line).append("\n");
  return block;
}

class TapWriter {
 public:
  void comment(const std::string& text) { text_ += lines_after("# ", text); }

  void point(const RunResult& result, const ExplainResult& explain) {
    const Point point = point_of(result.outcome);
    begin(point == Point::ok || point == Point::skip,
          result.subject + ": " + result.scenario + "@" + result.variant);
    if (point == Point::skip) directive("SKIP", to_string(result.outcome) + ": " + result.reason);
    if (point == Point::todo) directive("TODO", result.reason);
    text_ += "\n";
    if (point == Point::not_ok || (point == Point::ok && !result.deviations.empty())) {
      block(result, explain(result));
    }
  }

  void no_start(const SubjectRun& subject) {
    begin(false, subject.subject.name + ": the adapter starts");
    text_ += "\n";
    comment(subject.error);
    comment(subject.stderr_tail);
  }

  std::string finish() {
    const std::string plan = points_ == 0 ? "1..0 # SKIP nothing was run" : "1.." + std::to_string(points_);
    return "TAP version 13\n" + plan + "\n" + text_;
  }

 private:
  void begin(bool is_ok, const std::string& what) {
    text_ += (is_ok ? "ok " : "not ok ") + std::to_string(++points_) + " - " + description(what);
  }

  void directive(const char* word, const std::string& reason) {
    text_.append(" # ").append(word).append(" ").append(description(reason));
  }

  void block(const RunResult& result, const std::string& explanation) {
    char duration[64];
    std::snprintf(duration, sizeof duration, "%.3f", result.duration_ms);
    text_ += "  ---\n  outcome: " + to_string(result.outcome) + "\n";
    if (!result.deviations.empty()) text_ += "  level: " + to_string(result.deviations.front().level) + "\n";
    text_.append("  duration_ms: ").append(duration).append("\n  explanation: |\n");
    text_ += lines_after("    ", explanation) + "  ...\n";
  }

  std::size_t points_ = 0;
  std::string text_;
};

}  // namespace

std::string tap_report(const RunReport& report, const ExplainResult& explain) {
  TapWriter writer;
  writer.comment("streamgauge " + report.version + ", " + report.started + ", suite " + report.suite);
  for (const SubjectRun& subject : report.run.subjects) {
    writer.comment(label_of(subject) + ": " + totals_text(count(report.run.results, subject.subject.name)));
    if (!subject.error.empty()) writer.no_start(subject);
    for (const RunResult& result : report.run.results) {
      if (result.subject == subject.subject.name) writer.point(result, explain);
    }
  }
  return writer.finish();
}

}  // namespace gauge
