#include "ref/adapter/arguments.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace streamgauge::adapter {

std::string_view tag_of(const Json& value) {
  if (!value.is_object() || value.size() != 1) return "";
  return value.begin().key();
}

std::string describe(const Json& value) {
  const std::string_view tag = tag_of(value);
  if (!tag.empty()) return "a " + std::string(tag);
  if (value.is_number_float()) return "a float";
  if (value.is_null()) return "none";
  return std::string("a ") + value.type_name();
}

namespace {

std::string repeated(const std::string& unit, std::int64_t times) {
  if (times < 0) throw Failed("\"times\" is a number of times");
  const std::size_t size = unit.size() * static_cast<std::size_t>(times);
  std::string bytes;
  bytes.reserve(size);
  if (times > 0) bytes = unit;
  // Doubled, since most units are one byte and most such data is megabytes.
  while (bytes.size() < size) bytes.append(bytes, 0, std::min(bytes.size(), size - bytes.size()));
  return bytes;
}

std::string bytes_of(const Json& value, const std::string& what) {
  const std::string_view tag = tag_of(value);
  const Json& content = tag == "bytearray" || tag == "memoryview" ? value.begin().value() : value;
  const bool is_repeated = content.is_object() && content.size() == 2 && content.contains("repeat");
  const Json& unit = is_repeated ? content["repeat"] : content;
  if (!unit.is_string()) throw Unsupported(what + " is bytes in C++, not " + describe(value));
  try {
    const std::string bytes = bytes_from_utf8(unit.get_ref<const std::string&>());
    return is_repeated ? repeated(bytes, Arguments(content).integer("times")) : bytes;
  } catch (const std::invalid_argument& error) {
    throw Failed(what + ": " + error.what());
  }
}

std::vector<std::string> all_bytes_of(const Json& values, const std::string& what) {
  if (!values.is_array()) throw Failed(what + " is an array");
  std::vector<std::string> items;
  items.reserve(values.size());
  for (const Json& value : values) items.push_back(bytes_of(value, "an item of " + what));
  return items;
}

}  // namespace

std::string text_value(const Json& value, const std::string& what) {
  const std::string_view tag = tag_of(value);
  if (tag == "bytes") return bytes_of(value.begin().value(), what);
  const Json& content = tag == "path" || tag == "text" ? value.begin().value() : value;
  if (!content.is_string()) throw Unsupported(what + " is a string in C++, not " + describe(value));
  return content.get<std::string>();
}

const Json& Arguments::field(const char* field) const {
  const auto found = request_.find(field);
  if (found == request_.end()) throw Failed(std::string("the request has no \"") + field + "\"");
  return *found;
}

bool Arguments::given(const char* field_name) const {
  return has(field_name) && !field(field_name).is_null();
}

std::optional<std::string> Arguments::as() const { return optional_name("as"); }

std::string Arguments::name(const char* field_name) const {
  const Json& value = field(field_name);
  if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
    throw Failed(std::string("\"") + field_name + "\" is a string that is not empty");
  }
  return value.get<std::string>();
}

std::optional<std::string> Arguments::optional_name(const char* field_name) const {
  if (!has(field_name)) return std::nullopt;
  return name(field_name);
}

std::optional<std::string> Arguments::optional_text(const char* field_name) const {
  if (!has(field_name)) return std::nullopt;
  const Json& value = field(field_name);
  if (!value.is_string()) throw Failed(std::string("\"") + field_name + "\" is a string");
  return value.get<std::string>();
}

std::optional<std::string> Arguments::name_or_null(const char* field_name) const {
  if (field(field_name).is_null()) return std::nullopt;
  return name(field_name);
}

std::vector<std::string> Arguments::names(const char* field_name) const {
  std::vector<std::string> names;
  for (const Json& item : array(field_name)) {
    if (!item.is_string()) throw Failed(std::string("\"") + field_name + "\" is an array of names");
    names.push_back(item.get<std::string>());
  }
  if (names.empty()) throw Failed(std::string("\"") + field_name + "\" names nothing");
  return names;
}

std::int64_t Arguments::integer(const char* field_name) const {
  const Json& value = field(field_name);
  if (!value.is_number_integer()) {
    throw Unsupported(std::string(field_name) + " is an integer in C++, not " + describe(value));
  }
  return value.get<std::int64_t>();
}

std::optional<std::int64_t> Arguments::optional_integer(const char* field_name) const {
  if (!has(field_name)) return std::nullopt;
  return integer(field_name);
}

int Arguments::small_integer(const char* field_name) const {
  const std::int64_t value = integer(field_name);
  if (!std::in_range<int>(value)) throw Unsupported(std::string(field_name) + " is an int in C++");
  return static_cast<int>(value);
}

bool Arguments::boolean(const char* field_name) const {
  const Json& value = field(field_name);
  if (value.is_boolean()) return value.get<bool>();
  if (value.is_number_integer()) return value.get<std::int64_t>() != 0;
  throw Unsupported(std::string(field_name) + " is a bool in C++, not " + describe(value));
}

double Arguments::number(const char* field_name) const {
  const Json& value = field(field_name);
  if (!value.is_number()) {
    throw Unsupported(std::string(field_name) + " is a number in C++, not " + describe(value));
  }
  return value.get<double>();
}

std::string Arguments::text(const char* field_name) const {
  return text_value(field(field_name), field_name);
}

std::string Arguments::bytes(const char* field_name) const { return bytes_of(field(field_name), field_name); }

std::vector<std::string> Arguments::bytes_items(const char* field_name) const {
  const Json& value = field(field_name);
  const std::string_view tag = tag_of(value);
  // One of nothing is not like an empty sequence in Python, and does not exist here.
  if (tag == "generator" && value.begin().value().empty()) {
    throw Unsupported(std::string(field_name) + " is a sequence of bytes in C++, not a generator of nothing");
  }
  if (tag == "list" || tag == "tuple" || tag == "generator") {
    return all_bytes_of(value.begin().value(), field_name);
  }
  if (!value.is_array()) {
    throw Unsupported(std::string(field_name) + " is a sequence of bytes in C++, not " + describe(value));
  }
  return all_bytes_of(value, field_name);
}

Arguments::Separators Arguments::separators(const char* field_name) const {
  const Json& value = field(field_name);
  Separators separators;
  separators.is_tuple = tag_of(value) == "tuple";
  if (separators.is_tuple) {
    separators.items = all_bytes_of(value.begin().value(), field_name);
  } else {
    separators.items.push_back(bytes_of(value, field_name));
  }
  return separators;
}

Arguments::Separators Arguments::Separators::newline() {
  Separators separators;
  separators.items.emplace_back("\n");
  return separators;
}

const Json& Arguments::array(const char* field_name) const {
  const Json& value = field(field_name);
  if (!value.is_array()) throw Failed(std::string("\"") + field_name + "\" is an array");
  return value;
}

void Arguments::allow_only(const std::vector<const char*>& fields) const {
  static constexpr std::string_view general[] = {"id", "op", "as", "on"};
  for (const auto& item : request_.items()) {
    const auto is_item = [&](std::string_view name) { return name == item.key(); };
    if (std::any_of(std::begin(general), std::end(general), is_item)) continue;
    if (std::any_of(fields.begin(), fields.end(), is_item)) continue;
    throw Unsupported(op() + " takes no " + item.key() + " here");
  }
}

}  // namespace streamgauge::adapter
