#include "runner/adapter/answer.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "runner/case/bytes.h"

namespace gauge {
namespace {

// For people, in an error: not more of a nonsensical line than shows what it is.
std::string shown_line(std::string_view line) { return quote_bytes(line, 120); }
std::string shown(const Json& value) { return shown_line(value.dump()); }

bool is_name(const Json& value) { return value.is_string() && !value.get_ref<const std::string&>().empty(); }

void check_bytes(const Json& value) {
  const std::string& text = value.get_ref<const std::string&>();
  for (const char unit : text) {
    // U+0080 to U+00FF are C2 xx and C3 xx in UTF-8; every other leading byte above is a character beyond.
    if (static_cast<unsigned char>(unit) >= 0xC4) {
      throw AnswerError("a byte string holds a character above U+00FF: " + shown(value));
    }
  }
}

void check_value(const Json& value);

void check_error(const Json& value) {
  for (const auto& [key, field] : value.items()) {
    const bool is_text = key == "raises" || key == "message" || key == "context";
    if (is_text && !field.is_string()) throw AnswerError("`" + key + "` is not a string: " + shown(value));
    if (!is_text && key != "errno") check_value(field);
  }
}

// An array of keys, each with its value.
bool is_mapping(const Json& value) {
  return value.is_array() && std::all_of(value.begin(), value.end(), [](const Json& entry) {
           return entry.is_array() && entry.size() == 2;
         });
}

// protocol.md, section 3.
void check_value(const Json& value) {
  if (value.is_string()) return check_bytes(value);
  if (value.is_array()) {
    for (const Json& item : value) check_value(item);
    return;
  }
  if (!value.is_object()) return;
  if (value.contains("raises")) return check_error(value);
  if (value.size() == 1) {
    const Json::const_iterator member = value.begin();
    const std::string& key = member.key();
    if ((key == "text" || key == "repr") && member.value().is_string()) return;
    if ((key == "streams" || key == "type") && is_name(member.value())) return;
    if (key == "port" && member.value().is_number_integer()) return;
    if (key == "dict" && is_mapping(member.value())) {
      for (const Json& entry : member.value()) check_value(entry);
      return;
    }
  }
  throw AnswerError("not a value: " + shown(value));
}

bool is_text(const Json& value) {
  return value.is_object() && value.size() == 1 && value.contains("text") && value["text"].is_string();
}

void require(bool condition, const std::string& key, const Json& value) {
  if (!condition) throw AnswerError("an observation `" + key + "` of unknown form: " + shown(value));
}

// protocol.md, section 4.
void check_observation(const Json& observation) {
  if (!observation.is_object() || observation.size() != 1) {
    throw AnswerError("an observation is not an object with a single key: " + shown(observation));
  }
  const Json::const_iterator member = observation.begin();
  const std::string& key = member.key();
  const Json& value = member.value();
  if (key == "accepted") {
    require(value.is_object() && value.size() == 1 && value.contains("streams") && is_name(value["streams"]),
            key, value);
  } else if (key == "transport") {
    require(is_text(value) && (value["text"] == "pause_reading" || value["text"] == "resume_reading"), key,
            value);
  } else if (key == "pending" || key == "leaked" || key == "warning" || key == "log") {
    require(is_text(value), key, value);
  } else if (key == "spins") {
    require(value == true, key, value);
  } else if (key == "loop_error") {
    require(value.is_null() || value.is_object(), key, value);
    if (value.is_object()) check_error(value);
  } else {
    check_value(value);
  }
}

}  // namespace

Json parse_answer_object(std::string_view line, long long expected_id) {
  Json answer;
  try {
    answer = Json::parse(line);
  } catch (const Json::exception&) {
    throw AnswerError("not JSON: " + shown_line(line));
  }
  if (!answer.is_object()) throw AnswerError("not an object: " + shown_line(line));
  const auto id = answer.find("id");
  if (id == answer.end()) throw AnswerError("an answer without `id`: " + shown_line(line));
  if (*id != expected_id) {
    throw AnswerError("an answer with id " + shown(*id) + " where " + std::to_string(expected_id) +
                      " is due: " + shown_line(line));
  }
  return answer;
}

Answer parse_answer(std::string_view line, long long expected_id) {
  Json answer = parse_answer_object(line, expected_id);
  if (answer.size() == 2) {
    if (const auto observed = answer.find("observed"); observed != answer.end() && observed->is_array()) {
      for (const Json& observation : *observed) check_observation(observation);
      return Observed{std::move(*observed)};
    }
    const auto unsupported = answer.find("unsupported");
    if (unsupported != answer.end() && unsupported->is_string()) {
      return Unsupported{unsupported->get<std::string>()};
    }
    const auto failed = answer.find("failed");
    if (failed != answer.end() && failed->is_string()) return Failed{failed->get<std::string>()};
  }
  throw AnswerError("an answer holds `id` and one of `observed`, `unsupported`, `failed`: " +
                    shown_line(line));
}

}  // namespace gauge
