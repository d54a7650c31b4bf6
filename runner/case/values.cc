#include "runner/case/values.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "runner/case/bytes.h"

namespace gauge {

Json expand_value(const Json& value, const std::string& pointer, ProblemList& problems) {
  auto refuse = [&](const std::string& at, const std::string& text) {
    problems.add(at, text);
    return Json();
  };
  auto expand = [&](const Json& made, const std::string& at) {
    try {
      return requested_bytes(made);
    } catch (const std::invalid_argument& error) {
      return refuse(at, error.what());
    }
  };
  if (value.is_null() || value.is_boolean() || value.is_number()) return value;
  if (is_made_bytes(value)) return expand(value, pointer);
  if (value.is_array()) {
    return refuse(pointer,
                  "an array is pieces of bytes; a tuple is {\"tuple\": [...]}, a list {\"list\": [...]}");
  }
  if (value.size() == 1) {
    const std::string key = value.begin().key();
    const std::string below = pointer + "/" + key;
    const Json& content = value.front();
    if (key == "text") {
      return content.is_string() ? value : refuse(below, "expected a string");
    }
    if (key == "bytearray" || key == "memoryview") return {{key, expand(content, below)}};
    if (key == "tuple" || key == "list" || key == "generator") {
      if (!content.is_array()) return refuse(below, "expected an array of values");
      Json items = Json::array();
      for (std::size_t i = 0; i < content.size(); ++i) {
        items.push_back(expand_value(content[i], below + "/" + std::to_string(i), problems));
      }
      return {{key, items}};
    }
  }
  return refuse(pointer,
                "not a value: an object is {\"repeat\", \"times\"} or has one of the keys text, tuple, list, "
                "generator, bytearray and memoryview");
}

}  // namespace gauge
