#include "runner/case/show.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "runner/case/describe.h"
#include "runner/case/json_layout.h"
#include "runner/case/near_words.h"
#include "runner/case/utf8.h"
#include "runner/case/wrap.h"

namespace gauge {
namespace {

constexpr std::size_t kColumns = 100;
constexpr std::size_t kFieldColumn = 12;   // where the values of "over", "reader" ... stand
constexpr std::size_t kSubjectColumn = 6;  // after the step's number
constexpr std::size_t kPeerColumn = 56;
constexpr std::size_t kExpectColumn = 9;  // after the mark of an expectation, "=> "

class Page {
 public:
  // `text` from `column` on, wrapped before `end`; `lead` stands before its first line.
  void add(std::string_view lead, std::size_t column, std::string_view text, std::size_t end = kColumns) {
    std::string front(lead);
    for (const std::string& line : wrap(text, end - column)) {
      front.append(column - std::min(column, count_characters(front)), ' ');
      text_ += front + line + "\n";
      front.clear();
    }
  }

  void add_line(std::string_view line = "") { text_ += std::string(line) + "\n"; }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

class Rendering {
 public:
  Rendering(const Scenario& scenario, const Clauses& clauses) : scenario_(scenario), clauses_(clauses) {}

  std::string render() {
    page_.add_line(scenario_.id);
    page_.add("", 0, scenario_.title);
    page_.add_line();
    for (const std::string& id : scenario_.clauses) add_clause(id);
    page_.add_line();
    add_fields();
    page_.add_line();
    add_timeline();
    return page_.take();
  }

 private:
  void field(const std::string& name, const std::string& value) {
    if (!value.empty()) page_.add("  " + name, kFieldColumn, value);
  }

  void add_clause(const std::string& id) {
    const Clause* clause = clauses_.find(id);
    if (clause == nullptr) {
      field(id, "(there is no such clause)");
      return;
    }
    field(id, clause->text);
    std::string origin = clause->level + ": " + clause->source;
    if (!clause->since.empty()) origin += "; since CPython " + clause->since;
    if (!clause->until.empty()) origin += "; until CPython " + clause->until;
    field("", origin);
  }

  void add_fields() {
    std::vector<std::string> variants;
    for (const Variant& variant : variants_of(scenario_)) variants.push_back(to_string(variant));
    field("note", scenario_.note);
    field("tags", enumerate(scenario_.tags));
    field("variants", enumerate(variants));
    std::string reader;
    if (scenario_.reader.limit) reader = "limit " + std::to_string(*scenario_.reader.limit);
    if (scenario_.reader.transport != "recording") {
      reader += (reader.empty() ? "" : ", ") + ("transport " + scenario_.reader.transport);
    }
    field("reader", reader);
    if (!scenario_.has_prelude) field("prelude", "none: the steps make the connections");
    if (scenario_.source.contains("tls")) field("tls", layout_line(scenario_.source["tls"]));
    if (!scenario_.names.empty()) field("names", layout_line(scenario_.names));
    if (!scenario_.python.empty()) field("only on", "CPython " + scenario_.python);
    field("recorded", scenario_.recorded.empty() ? "never" : "from CPython " + enumerate(scenario_.recorded));
  }

  void add_timeline() {
    std::string lanes = std::string(kSubjectColumn, ' ') + "subject";
    if (has_together()) lanes += " (+: in the same turn of the loop)";
    page_.add(lanes, kPeerColumn, "peer");
    for (std::size_t i = 0; i < scenario_.steps.size(); ++i) {
      const Step& step = scenario_.steps[i];
      std::string number = std::to_string(i + 1);
      number.insert(0, number.size() < 3 ? 3 - number.size() : 0, ' ');
      if (const auto* subject = std::get_if<SubjectAction>(&step.action)) {
        add_action(number, kSubjectColumn, describe_action(*subject), kPeerColumn);
      } else if (const auto* peer = std::get_if<PeerAction>(&step.action)) {
        add_action(number, kPeerColumn, describe_action(*peer), kColumns);
      } else {
        for (const SubjectAction& action : std::get<TogetherAction>(step.action).actions) {
          add_action(number, kSubjectColumn, describe_action(action), kPeerColumn);
          number = "  +";
        }
      }
      add_expectation(step.expect);
    }
    const bool nothing_left = !scenario_.recorded.empty() && scenario_.finally.empty();
    page_.add_line(nothing_left ? "end   nothing is left" : "end");
    add_expectation(scenario_.finally);
  }

  bool has_together() const {
    return std::any_of(scenario_.steps.begin(), scenario_.steps.end(),
                       [](const Step& step) { return std::holds_alternative<TogetherAction>(step.action); });
  }

  // A lane is left for the rest of the line only by a word that is longer than it.
  void add_action(const std::string& number, std::size_t column, const std::string& text, std::size_t end) {
    page_.add(number, column, text, end - (end == kColumns ? 0 : 2));
  }

  void add_expectation(const Json& expect) {
    for (const Json& observation : expect) {
      const auto when = observation.find("when");
      const std::string where = when == observation.end() ? "" : "[" + describe_when(*when) + "] ";
      page_.add("      =>", kExpectColumn, where + describe_observation(observation));
    }
  }

  const Scenario& scenario_;
  const Clauses& clauses_;
  Page page_;
};

}  // namespace

std::string show(const Scenario& scenario, const Clauses& clauses) {
  return Rendering(scenario, clauses).render();
}

}  // namespace gauge
