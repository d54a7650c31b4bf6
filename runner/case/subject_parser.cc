#include "runner/case/subject_parser.h"

#include <algorithm>
#include <cstddef>

#include "runner/case/near_words.h"
#include "runner/case/values.h"

namespace gauge {
namespace {

bool acts_on_a_stream(const Operation& operation) {
  return operation.target != OperationTarget::session && operation.target != OperationTarget::maker;
}

}  // namespace

SubjectAction SubjectParser::parse(const Json& source, const std::string& pointer, bool together) {
  SubjectAction action;
  const std::string name = source["subject"];
  const Operation* operation = find_operation(name);
  if (operation == nullptr) {
    problems_.add(pointer + "/subject",
                  "unknown operation " + quote(name) + did_you_mean(name, operation_names()));
    return action;
  }
  action.request["op"] = name;
  check_fields(source, pointer, *operation, together);
  check_place(pointer, *operation, together);
  if (acts_on_a_stream(*operation)) parse_on(source, pointer, *operation, action.request);
  for (const Argument& argument : operation->arguments) {
    const std::string key(argument.name);
    if (source.contains(key)) {
      action.request[key] = parse_argument(argument, source[key], pointer + "/" + key, name);
    } else if (argument.required) {
      problems_.add(pointer, quote(name) + " needs the argument " + quote(key));
    }
  }
  if (name == "set_exception" && source.value("error", Json()).is_null()) {
    for (const char* key : {"message", "errno"}) {
      if (source.contains(key)) problems_.add(pointer + "/" + key, "null, which clears the error, has none");
    }
  }
  // Last: an operation does not know its own name.
  name_outcome(source, pointer, *operation, action.request);
  has_written_ = has_written_ || name == "write" || name == "writelines";
  return action;
}

std::vector<std::string> SubjectParser::observable_names() const {
  std::vector<std::string> names(unnamed_.begin(), unnamed_.end());
  for (const auto& [name, operation] : outcomes_) names.push_back(name);
  return names;
}

void SubjectParser::check_fields(const Json& source, const std::string& pointer, const Operation& operation,
                                 bool together) {
  std::vector<std::string> known;
  for (const Argument& argument : operation.arguments) known.emplace_back(argument.name);
  if (operation.outcome != OutcomeName::none) known.push_back("as");
  if (acts_on_a_stream(operation)) known.push_back("on");
  for (const auto& [key, value] : source.items()) {
    if (key == "subject" || std::find(known.begin(), known.end(), key) != known.end()) continue;
    if (key == "expect") {
      if (together)
        problems_.add(pointer + "/expect",
                      "the observations of all operations together stand beside \"together\"");
      continue;
    }
    problems_.add(pointer,
                  quote(operation.name) + " has no argument " + quote(key) + did_you_mean(key, known));
  }
}

void SubjectParser::check_place(const std::string& pointer, const Operation& operation, bool together) {
  const std::string at = pointer + "/subject";
  const bool direct = std::find(over_.begin(), over_.end(), Over::direct) != over_.end();
  const bool sockets = over_.size() > (direct ? 1 : 0);
  if (operation.target == OperationTarget::writer && direct) {
    problems_.add(at, "a reader over direct has no writer: " + quote(operation.name) + " needs a connection");
  }
  if (operation.target == OperationTarget::bare_reader && sockets) {
    problems_.add(at, quote(operation.name) +
                          " makes a reader without a socket, which is only possible over direct alone");
  }
  if (operation.name == "settle" && together)
    problems_.add(at, "nothing can run between operations that are together");
}

void SubjectParser::parse_on(const Json& source, const std::string& pointer, const Operation& operation,
                             Json& request) {
  const std::string stream = source.value("on", "stream");
  request["on"] = stream;
  if (operation.target == OperationTarget::bare_reader) {
    if (!streams_.insert(stream).second)
      problems_.add(pointer, "there is already a stream named " + quote(stream));
    return;
  }
  if (streams_.contains(stream) || is_accepted_stream(stream)) return;
  problems_.add(pointer + "/on", "no stream is named " + quote(stream) + " here" +
                                     did_you_mean(stream, {streams_.begin(), streams_.end()}));
}

// A server calls its connections "name", "name2", "name3" ...
bool SubjectParser::is_accepted_stream(const std::string& stream) const {
  std::size_t digits = stream.find_last_not_of("0123456789") + 1;
  return digits < stream.size() && accepting_.contains(stream.substr(0, digits)) &&
         stream.substr(digits) != "1";
}

Json SubjectParser::parse_argument(const Argument& argument, const Json& value, const std::string& pointer,
                                   std::string_view operation) {
  switch (argument.kind) {
    case ArgumentKind::value:
      return expand_value(value, pointer, problems_);
    case ArgumentKind::values:
      return parse_values(value, pointer);
    case ArgumentKind::integer:
      if (!value.is_number_integer()) problems_.add(pointer, "expected an integer");
      break;
    case ArgumentKind::text:
    case ArgumentKind::errno_name:
      if (!value.is_string()) problems_.add(pointer, "expected a string");
      break;
    case ArgumentKind::error_class:
      if (!value.is_string() && !value.is_null())
        problems_.add(pointer, "expected the name of an error, or null");
      break;
    case ArgumentKind::transport:
      if (value != "recording" && value != "no-pause" && value != "none") {
        problems_.add(pointer, "expected \"recording\", \"no-pause\" or \"none\"");
      }
      break;
    case ArgumentKind::new_stream:
      parse_new_stream(value, pointer, operation);
      break;
    case ArgumentKind::call:
      check_call(value, pointer, operation == "cancel");
      break;
    case ArgumentKind::calls:
      if (!value.is_array() || value.size() < 2) {
        problems_.add(pointer, "expected an array of at least two names of calls");
        break;
      }
      for (std::size_t i = 0; i < value.size(); ++i) {
        check_call(value[i], pointer + "/" + std::to_string(i), false);
      }
      break;
  }
  return value;
}

Json SubjectParser::parse_values(const Json& value, const std::string& pointer) {
  if (!value.is_array()) {
    problems_.add(pointer, "expected an array of values");
    return value;
  }
  Json values = Json::array();
  for (std::size_t i = 0; i < value.size(); ++i) {
    values.push_back(expand_value(value[i], pointer + "/" + std::to_string(i), problems_));
  }
  return values;
}

void SubjectParser::parse_new_stream(const Json& value, const std::string& pointer,
                                     std::string_view operation) {
  if (!value.is_string()) {
    problems_.add(pointer, "expected a name");
  } else if (!streams_.insert(value).second) {
    problems_.add(pointer, "there is already a stream named " + quote(value.get_ref<const std::string&>()));
  } else if (operation.starts_with("start_")) {
    accepting_.insert(value);
  }
}

void SubjectParser::check_call(const Json& value, const std::string& pointer, bool asynchronous) {
  if (!value.is_string()) {
    problems_.add(pointer, "expected the name of a call");
    return;
  }
  const std::string name = value;
  auto found = outcomes_.find(name);
  if (found == outcomes_.end()) {
    std::vector<std::string> names;
    for (const auto& [each, operation] : outcomes_) names.push_back(each);
    problems_.add(pointer, "no earlier call is named " + quote(name) + did_you_mean(name, names));
  } else if (asynchronous && !found->second->asynchronous) {
    problems_.add(pointer, quote(name) + " is done at once and cannot be cancelled");
  }
}

void SubjectParser::name_outcome(const Json& source, const std::string& pointer, const Operation& operation,
                                 Json& request) {
  const bool named = source.contains("as");
  if (operation.outcome == OutcomeName::none) return;
  if (!named && operation.outcome == OutcomeName::if_named) {
    unnamed_.emplace(operation.name);
    if (outcomes_.contains(operation.name)) refuse_name(pointer, operation.name);
    return;
  }
  const std::string name = named ? source["as"].get<std::string>() : std::string(operation.name);
  if (!outcomes_.emplace(name, &operation).second || unnamed_.contains(name)) {
    refuse_name(named ? pointer + "/as" : pointer, name);
  }
  request["as"] = name;
}

void SubjectParser::refuse_name(const std::string& pointer, std::string_view name) {
  problems_.add(pointer, "an earlier operation is observed as " + quote(name) +
                             " already: give one of them another name with \"as\"");
}

}  // namespace gauge
