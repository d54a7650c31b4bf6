#include "runner/case/levels.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <utility>

#include "runner/case/json_file.h"
#include "runner/case/problem.h"

namespace gauge {
namespace {

bool is_diagnostic(const Json& observation) {
  return observation.contains("loop_error") || observation.contains("warning") || observation.contains("log");
}

bool is_error(const Json& value) {
  return value.is_object() && value.contains("raises") && value["raises"].is_string();
}

// Applies `visit` to every object in `value`, outermost first.
template <typename Visit>
void each_object(Json& value, const Visit& visit) {
  if (value.is_object()) visit(value);
  if (value.is_structured()) {
    for (Json& part : value) each_object(part, visit);
  }
}

// The values of an observation; its key is a name, not a field.
template <typename Visit>
void each_object_in(Json& observation, const Visit& visit) {
  for (Json& value : observation) each_object(value, visit);
}

// Where a key of an error stands: as in the examples of protocol.md. Fields of errors that are not in the
// vocabulary come before the message, in alphabetical order.
std::size_t rank(const std::string& key) {
  static constexpr std::string_view kOrder[] = {"raises",   "errno", "partial", "expected",
                                                "consumed", "",      "message", "context"};
  const auto* other = std::find(std::begin(kOrder), std::end(kOrder), "");
  const auto* found = std::find(std::begin(kOrder), std::end(kOrder), key);
  return static_cast<std::size_t>((found == std::end(kOrder) ? other : found) - std::begin(kOrder));
}

Json in_order(const Json& value) {
  if (value.is_array()) {
    Json array = Json::array();
    for (const Json& item : value) array.push_back(in_order(item));
    return array;
  }
  if (!value.is_object()) return value;
  std::vector<std::string> keys;
  for (const auto& [key, member] : value.items()) keys.push_back(key);
  if (is_error(value)) {
    std::sort(keys.begin(), keys.end(), [](const std::string& a, const std::string& b) {
      return std::pair(rank(a), a) < std::pair(rank(b), b);
    });
  } else {
    std::sort(keys.begin(), keys.end());
  }
  Json object = Json::object();
  for (const std::string& key : keys) object[key] = in_order(value[key]);
  return object;
}

}  // namespace

ErrorVocabulary ErrorVocabulary::load(const std::filesystem::path& file) {
  const Json document = read_json_file(file);
  auto errors = document.find("errors");
  if (!document.is_object() || errors == document.end() || !errors->is_object()) {
    throw InputError(Problem{file.string(), "", "missing field \"errors\", an object"});
  }
  ErrorVocabulary vocabulary;
  for (const auto& [name, entry] : errors->items()) {
    const std::string message = entry.is_object() ? entry.value("message", "") : "";
    if (message != "compared" && message != "incidental") {
      throw InputError(Problem{file.string(), "/errors/" + name,
                               "\"message\" is neither \"compared\" nor \"incidental\""});
    }
    vocabulary.incidental_[name] = message == "incidental";
  }
  return vocabulary;
}

bool ErrorVocabulary::has(std::string_view name) const { return incidental_.find(name) != incidental_.end(); }

bool ErrorVocabulary::message_is_incidental(std::string_view name) const {
  auto found = incidental_.find(name);
  return found != incidental_.end() && found->second;
}

std::vector<std::string> ErrorVocabulary::names() const {
  std::vector<std::string> names;
  for (const auto& [name, incidental] : incidental_) names.push_back(name);
  return names;
}

std::string to_string(Level level) {
  switch (level) {
    case Level::behaviour:
      return "behaviour";
    case Level::messages:
      return "messages";
    case Level::diagnostics:
      return "diagnostics";
  }
  return {};
}

Json project(const Json& observations, Level level, const ErrorVocabulary& errors) {
  Json projected = Json::array();
  for (const Json& observation : observations) {
    if (is_diagnostic(observation) != (level == Level::diagnostics)) continue;
    projected.push_back(observation);
    each_object_in(projected.back(), [level, &errors](Json& value) {
      const bool texts_count = level != Level::behaviour;
      if (is_error(value)) {
        const auto& name = value["raises"].get_ref<const std::string&>();
        if (!texts_count || errors.message_is_incidental(name)) {
          value.erase("message");
          value.erase("reason");  // OpenSSL's word, which differs between its versions
        }
      }
      if (!texts_count && value.contains("repr")) value["repr"] = nullptr;
    });
  }
  return projected;
}

bool same(const Json& a, const Json& b) {
  if (a.is_object() && b.is_object()) {
    return a.size() == b.size() && std::all_of(a.items().begin(), a.items().end(), [&b](const auto& member) {
             auto other = b.find(member.key());
             return other != b.end() && same(member.value(), *other);
           });
  }
  if (a.is_array() && b.is_array()) return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
  // 1 and 1.0 are different results.
  return a.is_number_float() == b.is_number_float() && a == b;
}

Json without_transport(const Json& observations) {
  Json outcomes = Json::array();
  for (const Json& observation : observations) {
    if (!observation.contains("transport")) outcomes.push_back(observation);
  }
  return outcomes;
}

Json canonical(const Json& observations) { return in_order(observations); }

}  // namespace gauge
