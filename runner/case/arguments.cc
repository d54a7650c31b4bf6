#include "runner/case/arguments.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "runner/case/bytes.h"
#include "runner/case/near_words.h"
#include "runner/case/values.h"

namespace gauge {
namespace {

bool has_only(const Json& value, const char* key) {
  return value.is_object() && value.size() == 1 && value.contains(key);
}

class Expander {
 public:
  Expander(const NamesInUse& names, ProblemList& problems) : names_(names), problems_(problems) {}

  Json expand(ArgumentKind kind, const Json& value, const std::string& pointer) {
    switch (kind) {
      case ArgumentKind::value:
        return expand_value(value, pointer, problems_);
      case ArgumentKind::values:
        return value.is_array() ? expand_items(ArgumentKind::value, value, pointer)
                                : expand_value(value, pointer, problems_);
      case ArgumentKind::fields:
        return expand_fields(value, pointer);
      case ArgumentKind::text_or_value:
        return expand_text_or_value(value, pointer);
      case ArgumentKind::port:
        if (!has_only(value, "port_of")) return expand_value(value, pointer, problems_);
        check_reference(value["port_of"], pointer + "/port_of", names_.ports,
                        "listens at a port of the name");
        return value;
      case ArgumentKind::address:
        return expand_address(value, pointer);
      case ArgumentKind::place:
        return value.is_array() ? expand_address(value, pointer) : expand_path(value, pointer);
      case ArgumentKind::tls_context:
        return has_only(value, "context") ? value : expand_value(value, pointer, problems_);
      case ArgumentKind::flags:
        return expand_flags(value, pointer);
      case ArgumentKind::number:
        return require(value.is_number(), "a number", value, pointer);
      case ArgumentKind::number_or_null:
        return require(value.is_number() || value.is_null(), "a number or null", value, pointer);
      case ArgumentKind::integer:
        return require(value.is_number_integer(), "an integer", value, pointer);
      case ArgumentKind::text:
      case ArgumentKind::errno_name:
        return require(value.is_string(), "a string", value, pointer);
      case ArgumentKind::error_class:
        return require(value.is_string() || value.is_null(), "the name of an error, or null", value, pointer);
      case ArgumentKind::new_stream:
      case ArgumentKind::new_socket:
      case ArgumentKind::socket:
      case ArgumentKind::server:
      case ArgumentKind::call:
      case ArgumentKind::calls:
      case ArgumentKind::word:
        return value;
    }
    return value;
  }

 private:
  Json require(bool is_right, const std::string& expected, const Json& value, const std::string& pointer) {
    if (!is_right) problems_.add(pointer, "expected " + expected);
    return value;
  }

  void check_reference(const Json& name, const std::string& pointer, const NameSet& names,
                       const std::string& what) {
    if (!name.is_string()) {
      problems_.add(pointer, "expected a name");
      return;
    }
    const std::string& word = name.get_ref<const std::string&>();
    if (!names.contains(word)) {
      problems_.add(pointer,
                    "nothing " + what + " " + quote(word) + " here" + did_you_mean(word, words_of(names)));
    }
  }

  Json expand_items(ArgumentKind kind, const Json& items, const std::string& pointer) {
    Json expanded = Json::array();
    for (std::size_t i = 0; i < items.size(); ++i) {
      expanded.push_back(expand(kind, items[i], pointer + "/" + std::to_string(i)));
    }
    return expanded;
  }

  Json expand_fields(const Json& value, const std::string& pointer) {
    if (!value.is_object()) {
      problems_.add(pointer, "expected an object of arguments");
      return value;
    }
    Json expanded = Json::object();
    for (const auto& [key, member] : value.items()) {
      expanded[key] = expand_value(member, pointer + "/" + key, problems_);
    }
    return expanded;
  }

  Json expand_text_or_value(const Json& value, const std::string& pointer) {
    if (value.is_string()) return value;
    if (has_only(value, "path_of")) return expand_path(value, pointer);
    if (has_only(value, "path")) return {{"path", expand_path(value["path"], pointer + "/path")}};
    if (has_only(value, "bytes"))
      return {{"bytes", expand_bytes_or_path(value["bytes"], pointer + "/bytes")}};
    if (has_only(value, "list") && value["list"].is_array()) {
      return {{"list", expand_items(ArgumentKind::text_or_value, value["list"], pointer + "/list")}};
    }
    return expand_value(value, pointer, problems_);
  }

  Json expand_bytes_or_path(const Json& value, const std::string& pointer) {
    if (has_only(value, "path_of")) return expand_path(value, pointer);
    try {
      return text_of(expand_bytes(value));
    } catch (const std::invalid_argument& error) {
      problems_.add(pointer, error.what());
      return value;
    }
  }

  Json expand_path(const Json& value, const std::string& pointer) {
    if (has_only(value, "path_of")) {
      check_reference(value["path_of"], pointer + "/path_of", names_.paths, "is at a path of the name");
    } else if (!value.is_string()) {
      problems_.add(pointer, "expected a path: a string or {\"path_of\": NAME}");
    }
    return value;
  }

  Json expand_address(const Json& value, const std::string& pointer) {
    if (!value.is_array()) return expand_value(value, pointer, problems_);
    Json address = Json::array();
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string at = pointer + "/" + std::to_string(i);
      address.push_back(i == 1 ? expand(ArgumentKind::port, value[i], at)
                               : expand_text_or_value(value[i], at));
    }
    return address;
  }

  Json expand_flags(const Json& value, const std::string& pointer) {
    if (!value.is_array()) {
      problems_.add(pointer, "expected an array of names such as \"AI_PASSIVE\"");
      return value;
    }
    return expand_items(ArgumentKind::text, value, pointer);
  }

  const NamesInUse& names_;
  ProblemList& problems_;
};

}  // namespace

Json expand_argument(ArgumentKind kind, const Json& value, const std::string& pointer,
                     const NamesInUse& names, ProblemList& problems) {
  return Expander(names, problems).expand(kind, value, pointer);
}

}  // namespace gauge
