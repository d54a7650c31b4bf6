// What a person is told of one result: the facts, and how to see them again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runner/case/catalog.h"
#include "runner/case/clauses.h"
#include "runner/case/levels.h"
#include "runner/report/repeat_command.h"
#include "runner/report/terminal.h"
#include "runner/run/result.h"

namespace gauge {

// One thing to tell: "expected", and what was, in lines.
struct Fact {
  std::string label;
  std::vector<std::string> lines;
  std::optional<std::size_t> marked =
      std::nullopt;  // the line in which expected and observed begin to differ
};

// The references must outlive the object.
class Explainer {
 public:
  Explainer(const Catalog& catalog, const Clauses& clauses, const ErrorVocabulary& errors,
            RepeatContext repeat)
      : catalog_(catalog), clauses_(clauses), errors_(errors), repeat_(std::move(repeat)) {}

  // The reason, if there is one; for each deviation its step, what was expected there and what was observed;
  // the clauses with their texts; what the adapter wrote to standard error; the command that repeats it.
  std::vector<Fact> facts(const RunResult& result) const;

  // For a report without colours: "fail reader/x@tcp-client on reference", the title, and the facts.
  std::string text(const RunResult& result) const;

 private:
  void add_deviation(std::vector<Fact>& facts, const Scenario* scenario, const Deviation& deviation) const;

  const Catalog& catalog_;
  const Clauses& clauses_;
  const ErrorVocabulary& errors_;
  RepeatContext repeat_;
};

// "3 of 5: {"peer": "eof"}" as the scenario's file says it; steps are counted from 1. For "/connect" and
// "/finally": what the runner does there.
std::string step_text(const Scenario* scenario, const std::string& pointer);

// The position at which two lists of observations, each that of a deviation, begin to differ at the level.
std::size_t first_difference(const Json& expected, const Json& observed, Level level,
                             const ErrorVocabulary& errors);

// Two lists of observations as lines for people, told so that what differs at the level can be seen to
// differ. Where they have much in common, that is left out.
struct Comparison {
  Fact expected;
  Fact observed;
};
Comparison compare_observations(const Json& expected, const Json& observed, Level level,
                                const ErrorVocabulary& errors);

// Lines of `indent` blanks, the label in a column of its own, and the text; each ends in a line feed.
std::string layout_facts(const std::vector<Fact>& facts, int indent, const Terminal& terminal);

}  // namespace gauge
