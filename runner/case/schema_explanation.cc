#include "runner/case/schema_explanation.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "runner/case/json_layout.h"
#include "runner/case/near_words.h"
#include "runner/case/utf8.h"

namespace gauge {
namespace {

using Kind = Violation::Kind;
using Nodes = std::vector<const Json*>;

// Of chains of $ref, allOf and the like; a schema that refers to itself ends here.
constexpr int kExpansionDepthMax = 16;

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

bool has_type(const Json& value, const std::string& type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  if (type == "array") return value.is_array();
  return value.is_object();
}

std::string type_in_words(const std::string& type) {
  if (type == "boolean") return "true or false";
  if (type == "null") return "null";
  return (type == "integer" || type == "array" || type == "object" ? "an " : "a ") + type;
}

std::string in_words(const Json& value) {
  if (value.is_object()) return value.empty() ? "an empty object" : "an object";
  if (value.is_array()) return value.empty() ? "an empty array" : "an array";
  constexpr std::size_t kShownMax = 60;
  std::string text = layout_line(value);
  if (text.size() > kShownMax) text = text.substr(0, kShownMax) + "...";
  return text;
}

// "1 item", "2 items"
std::string count_in_words(const Json& count, const std::string& unit) {
  return count.dump() + " " + unit + (count == 1 ? "" : "s");
}

bool add_once(std::vector<std::string>& words, const std::string& word) {
  if (std::find(words.begin(), words.end(), word) != words.end()) return false;
  words.push_back(word);
  return true;
}

std::vector<std::string> in_quotes(std::vector<std::string> words) {
  for (std::string& word : words) word = "\"" + word + "\"";
  return words;
}

class Explainer {
 public:
  Explainer(const Json& schema, const Json& document, const FitsPart& fits)
      : schema_(schema), document_(document), fits_(fits) {}

  std::vector<Explanation> explain(const std::vector<Violation>& violations) {
    std::vector<std::string> pointers;
    for (const Violation& violation : violations) add_once(pointers, violation.pointer);
    for (const std::string& pointer : pointers) {
      std::vector<Violation> here;
      std::copy_if(violations.begin(), violations.end(), std::back_inserter(here),
                   [&pointer](const Violation& violation) { return violation.pointer == pointer; });
      explain_at(pointer, here);
    }
    if (explanations_.empty() && !violations.empty()) {
      explanations_.push_back({violations.front().pointer, violations.front().text});
    }
    return std::move(explanations_);
  }

 private:
  // The parts of the schema that apply to one value, alternatives that were not meant left out.
  struct Place {
    Nodes nodes;
    std::vector<std::vector<std::string>>
        lacking;  // of alternatives none of which has its required fields: those fields
    std::vector<std::string> exclusive;  // required fields of alternatives of which only one may hold
  };

  const Json& resolve(const std::string& reference) const {
    return schema_.at(Json::json_pointer(reference.substr(1)));  // "#/definitions/x"
  }

  static std::vector<std::string> missing_fields(const Json& part, const Json& value) {
    std::vector<std::string> names;
    if (const Json* required = member(part, "required"); required && value.is_object()) {
      for (const Json& name : *required) {
        if (!value.contains(name.get_ref<const std::string&>())) names.push_back(name);
      }
    }
    return names;
  }

  static bool admits_type(const Json& part, const Json& value) {
    if (const Json* type = member(part, "type")) {
      if (type->is_string()) return has_type(value, *type);
      return std::any_of(type->begin(), type->end(), [&](const Json& each) { return has_type(value, each); });
    }
    const Json* values = member(part, "enum");
    if (values == nullptr) return true;
    return std::any_of(values->begin(), values->end(), [&](const Json& each) {
      return std::string_view(each.type_name()) == value.type_name();
    });
  }

  void expand(const Json& part, const Json& value, Place& place, int depth) const {
    if (!part.is_object() || depth == 0) return;
    if (const Json* reference = member(part, "$ref")) {
      expand(resolve(*reference), value, place, depth - 1);
      return;
    }
    place.nodes.push_back(&part);
    if (const Json* all = member(part, "allOf")) {
      for (const Json& each : *all) expand(each, value, place, depth - 1);
    }
    if (const Json* condition = member(part, "if")) {
      if (const Json* branch = member(part, fits_(*condition, value) ? "then" : "else")) {
        expand(*branch, value, place, depth - 1);
      }
    }
    if (const Json* alternatives = member(part, "anyOf")) choose(*alternatives, value, place, depth);
    if (const Json* alternatives = member(part, "oneOf")) {
      choose(*alternatives, value, place, depth);
      for (const Json& each : *alternatives) {
        if (!member(each, "required") || !missing_fields(each, value).empty()) continue;
        for (const Json& name : each["required"]) add_once(place.exclusive, name);
      }
    }
  }

  void choose(const Json& alternatives, const Json& value, Place& place, int depth) const {
    std::vector<Place> possible, complete;
    std::vector<std::vector<std::string>> lacking;
    Nodes unlike;
    for (const Json& alternative : alternatives) {
      Place branch;
      expand(alternative, value, branch, depth - 1);
      bool admitted = std::all_of(branch.nodes.begin(), branch.nodes.end(),
                                  [&](const Json* node) { return admits_type(*node, value); });
      if (!admitted) {
        unlike.insert(unlike.end(), branch.nodes.begin(), branch.nodes.end());
        continue;
      }
      std::vector<std::string> missing;
      for (const Json* node : branch.nodes) {
        for (const std::string& name : missing_fields(*node, value)) add_once(missing, name);
      }
      (missing.empty() ? complete : possible).push_back(std::move(branch));
      if (!missing.empty()) lacking.push_back(std::move(missing));
    }
    if (complete.empty() && possible.size() > 1) {
      place.lacking.insert(place.lacking.end(), lacking.begin(), lacking.end());
      return;
    }
    for (const Place& branch : complete.empty() ? possible : complete) {
      place.nodes.insert(place.nodes.end(), branch.nodes.begin(), branch.nodes.end());
      place.lacking.insert(place.lacking.end(), branch.lacking.begin(), branch.lacking.end());
    }
    if (complete.empty() && possible.empty()) {
      place.nodes.insert(place.nodes.end(), unlike.begin(), unlike.end());
    }
  }

  Place place_of(const std::string& pointer) const {
    Place place;
    const Json* value = &document_;
    expand(schema_, *value, place, kExpansionDepthMax);
    for (std::size_t at = 0; at < pointer.size();) {
      std::size_t end = std::min(pointer.find('/', at + 1), pointer.size());
      const Json::json_pointer token(pointer.substr(at, end - at));
      const std::string& key = token.back();
      const Json& child = value->at(token);
      Place below;
      for (const Json* node : place.nodes) {
        const Json* part = nullptr;
        if (value->is_array()) {
          part = member(*node, "items");
        } else if (const Json* properties = member(*node, "properties");
                   properties && properties->contains(key)) {
          part = &(*properties)[key];
        } else {
          part = member(*node, "additionalProperties");
        }
        if (part != nullptr) expand(*part, child, below, kExpansionDepthMax);
      }
      place = std::move(below);
      value = &child;
      at = end;
    }
    return place;
  }

  void explain_at(const std::string& pointer, const std::vector<Violation>& violations) {
    auto broken = [&violations](Kind kind) {
      return std::any_of(violations.begin(), violations.end(),
                         [kind](const Violation& violation) { return violation.kind == kind; });
    };
    const Json& value = document_.at(Json::json_pointer(pointer));
    const Place place = place_of(pointer);
    pointer_ = pointer;
    if (broken(Kind::exclusive) && place.exclusive.size() > 1) {
      say("the fields " + enumerate(in_quotes(place.exclusive)) + " exclude each other");
      return;
    }
    if (broken(Kind::type) && explain_type(value, place)) return;
    if (broken(Kind::choice) && explain_choice(value, place)) return;
    if (broken(Kind::missing) || broken(Kind::unknown)) explain_fields(value, place);
    if (broken(Kind::pattern)) explain_pattern(value, place);
    if (broken(Kind::forbidden)) explain_forbidden(value, place);
    if (broken(Kind::bound)) explain_bounds(value, place);
    if (broken(Kind::size)) explain_sizes(value, place);
    if (broken(Kind::repeated)) explain_repeated(value);
    for (const Violation& violation : violations) {
      if (violation.kind == Kind::other) say(violation.text);
    }
  }

  void say(std::string text) {
    Explanation explanation = {pointer_, std::move(text)};
    if (std::find(explanations_.begin(), explanations_.end(), explanation) == explanations_.end()) {
      explanations_.push_back(std::move(explanation));
    }
  }

  bool explain_type(const Json& value, const Place& place) {
    std::vector<std::string> expected;
    for (const Json* node : place.nodes) {
      const Json* type = member(*node, "type");
      if (type == nullptr) continue;
      for (const Json& each : type->is_array() ? *type : Json::array({*type})) {
        if (has_type(value, each)) return false;
        add_once(expected, type_in_words(each));
      }
    }
    if (expected.empty()) return false;
    say("expected " + enumerate(expected, "or") + ", found " + in_words(value));
    return true;
  }

  bool explain_choice(const Json& value, const Place& place) {
    std::vector<std::string> expected, words;
    for (const Json* node : place.nodes) {
      const Json* values = member(*node, "enum");
      const Json* only = member(*node, "const");
      for (const Json& each : values ? *values : only ? Json::array({*only}) : Json::array()) {
        if (each == value) return false;
        add_once(expected, layout_line(each));
        if (each.is_string()) words.push_back(each);
      }
    }
    if (expected.empty()) return false;
    std::string hint = value.is_string() ? did_you_mean(value.get_ref<const std::string&>(), words) : "";
    say("expected " + enumerate(expected, "or") + ", found " + in_words(value) + hint);
    return true;
  }

  void explain_fields(const Json& value, const Place& place) {
    std::vector<std::string> missing, known, unknown;
    bool closed = false;
    for (const Json* node : place.nodes) {
      for (const std::string& name : missing_fields(*node, value)) add_once(missing, name);
      if (const Json* properties = member(*node, "properties")) {
        for (const auto& [name, part] : properties->items()) add_once(known, name);
      }
      const Json* additional = member(*node, "additionalProperties");
      closed = closed || (additional && additional->is_boolean() && !additional->get<bool>());
    }
    std::vector<std::string> absent;
    for (const std::string& name : known) {
      if (!value.contains(name)) absent.push_back(name);
    }
    for (const auto& [name, part] : value.items()) {
      if (!closed || std::find(known.begin(), known.end(), name) != known.end()) continue;
      say("unknown field \"" + name + "\"" + did_you_mean(name, absent));
      // The misspelt field is not missing as well.
      for (const std::string& near : near_words(name, absent)) std::erase(missing, near);
    }
    for (const std::string& name : missing) say("missing field \"" + name + "\"");
    if (place.lacking.empty()) return;
    std::vector<std::string> choices;
    for (const auto& names : place.lacking) add_once(choices, enumerate(in_quotes(names)));
    say("missing field: " + enumerate(choices, "or"));
  }

  void explain_pattern(const Json& value, const Place& place) {
    for (const Json* node : place.nodes) {
      const Json* pattern = member(*node, "pattern");
      if (pattern == nullptr || fits_(Json{{"pattern", *pattern}}, value)) continue;
      // "title" is what the schema calls such a string: "a version range such as ...".
      const Json* title = member(*node, "title");
      say("expected " + (title ? title->get<std::string>() : "a string like " + pattern->get<std::string>()) +
          ", found " + in_words(value));
    }
  }

  void explain_forbidden(const Json& value, const Place& place) {
    for (const Json* node : place.nodes) {
      if (member(*node, "not") != nullptr)
        say(in_words(value) + " is not allowed here: it means something else");
    }
  }

  void explain_bounds(const Json& value, const Place& place) {
    for (const Json* node : place.nodes) {
      if (const Json* least = member(*node, "minimum"); least && value < *least) {
        say("expected at least " + least->dump() + ", found " + in_words(value));
      }
      if (const Json* most = member(*node, "maximum"); most && value > *most) {
        say("expected at most " + most->dump() + ", found " + in_words(value));
      }
    }
  }

  void explain_sizes(const Json& value, const Place& place) {
    const bool text = value.is_string();
    const std::string unit = text ? "character" : value.is_array() ? "item" : "field";
    const char* least_key = text ? "minLength" : value.is_array() ? "minItems" : "minProperties";
    const char* most_key = text ? "maxLength" : value.is_array() ? "maxItems" : "maxProperties";
    const std::size_t size = text ? count_characters(value.get_ref<const std::string&>()) : value.size();
    for (const Json* node : place.nodes) {
      if (const Json* least = member(*node, least_key); least && size < *least) {
        say("expected at least " + count_in_words(*least, unit) + ", found " + std::to_string(size));
      }
      if (const Json* most = member(*node, most_key); most && size > *most) {
        say("expected at most " + count_in_words(*most, unit) + ", found " + std::to_string(size));
      }
    }
  }

  void explain_repeated(const Json& value) {
    for (std::size_t i = 0; i < value.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (value[i] != value[j]) continue;
        say("items " + std::to_string(j) + " and " + std::to_string(i) + " are the same");
        break;
      }
    }
  }

  const Json& schema_;
  const Json& document_;
  const FitsPart& fits_;
  std::string pointer_;
  std::vector<Explanation> explanations_;
};

}  // namespace

std::vector<Explanation> explain(const Json& schema, const Json& document,
                                 const std::vector<Violation>& violations, const FitsPart& fits) {
  return Explainer(schema, document, fits).explain(violations);
}

}  // namespace gauge
