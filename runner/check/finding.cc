#include "runner/check/finding.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runner/case/describe.h"
#include "runner/case/near_words.h"
#include "runner/case/operations.h"
#include "runner/run/transcript.h"

namespace gauge {
namespace {

constexpr const char* kValues = "3, Values";
constexpr const char* kAnswers = "4, Answers";
constexpr const char* kAsNames = "5, `as`";
constexpr const char* kSettling = "2, settled";
constexpr const char* kHello = "6, hello";
constexpr const char* kEnd = "7, end";

// What kind of value it is, in the notation of protocol.md, section 3.
std::string kind_of(const Json& value) {
  if (value.is_string()) return "bytes (a string)";
  if (value.is_null()) return "null";
  if (value.is_boolean()) return "a boolean";
  if (value.is_number()) return "a number";
  if (value.is_array()) return "an array";
  if (value.contains("raises")) return "an error";
  if (value.contains("sha256")) return "bytes (a string)";  // that the runner has shortened
  if (value.size() == 1) return "an object with the key `" + value.begin().key() + "`";
  return "an object";
}

const std::string& name_of(const Json& observation) { return observation.begin().key(); }
const Json& value_of(const Json& observation) { return observation.begin().value(); }

const Json* find(const Json& observations, const std::string& name) {
  const auto found = std::find_if(observations.begin(), observations.end(),
                                  [&](const Json& observation) { return name_of(observation) == name; });
  return found == observations.end() ? nullptr : &*found;
}

std::string called(const std::string& name) { return "`" + name + "`"; }

Finding missing(const std::string& name, const Json& observed, bool came_late) {
  if (came_late) {
    return {CheckStatus::wrong,
            called(name) +
                " came only after further `settle` requests: the answer was given before the loop " +
                "was settled",
            kSettling};
  }
  const Json* other = observed.empty() ? nullptr : &observed.front();
  std::string reason = called(name) + " was never observed";
  if (other != nullptr) reason += "; what was: " + describe_observation(*other);
  return {CheckStatus::wrong, reason, name == "pending" ? kEnd : kAnswers};
}

Finding unexpected(const Json& observation) {
  const std::string& name = name_of(observation);
  if (name == "spins") {
    return {CheckStatus::differs, "the loop does not settle: `spins`", kSettling};
  }
  if (name == "leaked" || name == "pending") {
    return {CheckStatus::differs, "at the end: " + describe_observation(observation), kEnd};
  }
  if (find_operation(name) != nullptr && value_of(observation).is_null()) {
    return {CheckStatus::wrong,
            "an outcome that is null was observed as " + called(name) + " where the request has no `as`",
            kAsNames};
  }
  return {CheckStatus::differs, "observed where nothing was expected: " + describe_observation(observation),
          kAnswers};
}

Finding other_value(const std::string& name, const Json& expected, const Json& observed) {
  const std::string wanted = kind_of(expected), found = kind_of(observed);
  if (wanted == found || wanted == "an error" || found == "an error") {
    return {CheckStatus::differs, called(name) + " is another than CPython's", ""};
  }
  return {CheckStatus::wrong, called(name) + " is " + found + ", where " + wanted + " is expected", kValues};
}

std::string section_of(const std::string& pointer) {
  if (pointer.rfind("/hello", 0) == 0) return kHello;
  return pointer.rfind("/observed/", 0) == 0 ? "3, Values; 4, Answers" : kAnswers;
}

std::string word_of(const Json& answer) {
  for (const char* word : {"observed", "unsupported", "failed", "hello"}) {
    if (answer.contains(word)) return word;
  }
  return "?";
}

}  // namespace

std::string to_string(CheckStatus status) {
  switch (status) {
    case CheckStatus::works:
      return "works";
    case CheckStatus::differs:
      return "differs";
    case CheckStatus::unsupported:
      return "unsupported";
    case CheckStatus::wrong:
      return "wrong";
    case CheckStatus::not_checked:
      return "not checked";
    case CheckStatus::not_applicable:
      return "not in profile";
  }
  return "wrong";
}

std::optional<Finding> check_form(const Schema& answers, std::string_view line) {
  Json answer;
  try {
    answer = Json::parse(line);
  } catch (const Json::exception&) {
    return Finding{CheckStatus::wrong, "the line is not JSON", "1, Transport"};
  }
  const std::vector<Problem> problems = answers.check(answer, "");
  if (problems.empty()) return std::nullopt;
  std::string reason;
  for (const Problem& problem : problems) {
    if (!reason.empty()) reason += "\n";
    reason += (problem.pointer.empty() ? "the answer" : problem.pointer) + ": " + problem.text;
  }
  return Finding{CheckStatus::wrong, reason, section_of(problems.front().pointer)};
}

std::optional<Finding> check_answer(const Schema& answers, std::string_view line, const Json& expected,
                                    const ErrorVocabulary& errors) {
  if (std::optional<Finding> form = check_form(answers, line)) return form;
  const Json answer = Json::parse(line);
  const std::string word = word_of(answer);
  if (expected.is_string()) {
    if (expected == Json(word)) return std::nullopt;
    return Finding{CheckStatus::wrong,
                   "it is to be answered by `" + expected.get<std::string>() + "`, not `" + word + "`",
                   kAnswers};
  }
  if (word == "unsupported")
    return Finding{CheckStatus::unsupported, answer["unsupported"].get<std::string>(), ""};
  if (word == "failed") {
    return Finding{CheckStatus::wrong, "it failed: " + answer["failed"].get<std::string>(), kAnswers};
  }
  const Json wanted = project(expected["observed"], Level::behaviour, errors);
  const Json found = project(answer["observed"], Level::behaviour, errors);
  if (same(wanted, found)) return std::nullopt;
  Deviation deviation;
  deviation.expected = wanted;
  deviation.observed = found;
  Finding finding = explain_deviation(deviation, false, errors);
  // Such an answer follows from the protocol alone.
  finding.status = CheckStatus::wrong;
  if (finding.section.empty()) finding.section = kAnswers;
  return finding;
}

std::optional<std::string> missing_observation(const Json& expected, const Json& observed) {
  for (const Json& observation : expected) {
    if (find(observed, name_of(observation)) == nullptr) return name_of(observation);
  }
  return std::nullopt;
}

Finding explain_deviation(const Deviation& deviation, bool came_late, const ErrorVocabulary& errors) {
  const Json expected = project(deviation.expected, Level::behaviour, errors);
  const Json observed = project(deviation.observed, Level::behaviour, errors);
  if (const auto name = missing_observation(expected, observed)) {
    // What the peer sees is the implementation's doing.
    if (*name != "peer" && *name != "transport") return missing(*name, observed, came_late);
  }
  for (const Json& observation : observed) {
    if (find(expected, name_of(observation)) == nullptr) return unexpected(observation);
  }
  if (expected.size() == observed.size()) {
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const std::string& name = name_of(expected[i]);
      if (name == name_of(observed[i]) && !same(expected[i], observed[i])) {
        return other_value(name, value_of(expected[i]), value_of(observed[i]));
      }
    }
  }
  return {CheckStatus::differs, "what was observed is not what CPython does, or not in its order", ""};
}

}  // namespace gauge
