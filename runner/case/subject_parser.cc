#include "runner/case/subject_parser.h"

#include <algorithm>
#include <cstddef>

#include "runner/case/arguments.h"
#include "runner/case/near_words.h"

namespace gauge {
namespace {

bool acts_on_a_stream(const Operation& operation, const Json& source) {
  switch (operation.target) {
    case OperationTarget::session:
    case OperationTarget::maker:
      return false;
    case OperationTarget::writer_or_server:
      return !source.contains("server");
    default:
      return true;
  }
}

bool needs_a_writer(const Operation& operation, const Json& source) {
  return operation.target == OperationTarget::writer ||
         (operation.target == OperationTarget::writer_or_server && !source.contains("server"));
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
  check_place(source, pointer, *operation, together);
  if (acts_on_a_stream(*operation, source)) parse_on(source, pointer, *operation, action.request);
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
  if (acts_on_a_stream(operation, source)) known.push_back("on");
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

void SubjectParser::check_place(const Json& source, const std::string& pointer, const Operation& operation,
                                bool together) {
  const std::string at = pointer + "/subject";
  const auto& over = scenario_.over;
  const bool direct = std::find(over.begin(), over.end(), Over::direct) != over.end();
  const bool sockets = over.size() > (direct ? 1 : 0);
  if (needs_a_writer(operation, source) && direct) {
    problems_.add(at, "a reader over direct has no writer: " + quote(operation.name) + " needs a connection");
  }
  if (operation.target == OperationTarget::bare_reader && sockets) {
    problems_.add(at, quote(operation.name) +
                          " makes a reader without a socket, which is only possible over direct alone");
  }
  if (!together) return;
  if (operation.name == "settle" || operation.name == "await" || operation.name == "advance")
    problems_.add(at, "nothing can run between operations that are together");
}

void SubjectParser::parse_on(const Json& source, const std::string& pointer, const Operation& operation,
                             Json& request) {
  const std::string stream = source.value("on", "stream");
  request["on"] = stream;
  if (operation.target == OperationTarget::bare_reader) {
    if (!names_.streams.insert(stream).second)
      problems_.add(pointer, "there is already a stream named " + quote(stream));
    return;
  }
  if (names_.streams.contains(stream) || is_accepted_stream(stream)) return;
  problems_.add(
      pointer + (source.contains("on") ? "/on" : ""),
      "no stream is named " + quote(stream) + " here" + did_you_mean(stream, words_of(names_.streams)));
}

// A server calls its connections "name", "name2", "name3" ...
bool SubjectParser::is_accepted_stream(const std::string& stream) const {
  std::size_t digits = stream.find_last_not_of("0123456789") + 1;
  return digits < stream.size() && names_.accepting.contains(stream.substr(0, digits)) &&
         stream.substr(digits) != "1";
}

Json SubjectParser::parse_argument(const Argument& argument, const Json& value, const std::string& pointer,
                                   std::string_view operation) {
  switch (argument.kind) {
    case ArgumentKind::word:
      check_word(argument, value, pointer);
      return value;
    case ArgumentKind::new_stream:
      parse_new_stream(value, pointer, operation);
      return value;
    case ArgumentKind::new_socket:
      parse_new_socket(value, pointer);
      return value;
    case ArgumentKind::socket:
      check_name(value, pointer, names_.sockets, "socket");
      return value;
    case ArgumentKind::server:
      check_name(value, pointer, names_.servers, "server");
      return value;
    case ArgumentKind::call:
      check_call(value, pointer, operation);
      return value;
    case ArgumentKind::calls:
      if (!value.is_array() || value.size() < 2) {
        problems_.add(pointer, "expected an array of at least two names of calls");
        return value;
      }
      for (std::size_t i = 0; i < value.size(); ++i) {
        check_call(value[i], pointer + "/" + std::to_string(i), operation);
      }
      return value;
    default:
      return expand_argument(argument.kind, value, pointer, names_, problems_);
  }
}

void SubjectParser::check_word(const Argument& argument, const Json& value, const std::string& pointer) {
  const std::vector<std::string> words(argument.words.begin(), argument.words.end());
  const std::string word = value.is_string() ? value.get<std::string>() : "";
  if (std::find(words.begin(), words.end(), word) != words.end()) return;
  std::vector<std::string> quoted;
  for (const std::string& each : words) quoted.push_back(quote(each));
  problems_.add(pointer, "expected " + enumerate(quoted, "or") + did_you_mean(word, words));
}

void SubjectParser::check_name(const Json& value, const std::string& pointer, const NameSet& names,
                               std::string_view what) {
  if (!value.is_string()) {
    problems_.add(pointer, "expected the name of a " + std::string(what));
    return;
  }
  const std::string name = value;
  if (names.contains(name)) return;
  problems_.add(pointer, "no " + std::string(what) + " is named " + quote(name) + " here" +
                             did_you_mean(name, words_of(names)));
}

void SubjectParser::parse_new_stream(const Json& value, const std::string& pointer,
                                     std::string_view operation) {
  if (!value.is_string()) {
    problems_.add(pointer, "expected a name");
  } else if (!names_.streams.insert(value).second) {
    problems_.add(pointer, "there is already a stream named " + quote(value.get_ref<const std::string&>()));
  } else if (operation.starts_with("start_")) {
    names_.accepting.insert(value);
  }
}

void SubjectParser::parse_new_socket(const Json& value, const std::string& pointer) {
  if (!value.is_string()) {
    problems_.add(pointer, "expected a name");
  } else if (!names_.sockets.insert(value).second) {
    problems_.add(pointer, "there is already a socket named " + quote(value.get_ref<const std::string&>()));
  }
}

void SubjectParser::check_call(const Json& value, const std::string& pointer, std::string_view operation) {
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
  } else if (operation == "cancel" && !found->second->asynchronous) {
    problems_.add(pointer, quote(name) + " is done at once and cannot be cancelled");
  } else if (operation == "await" && !found->second->asynchronous) {
    problems_.add(pointer, quote(name) + " is done at once and cannot be waited for");
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
  const std::string at = named ? pointer + "/as" : pointer;
  if (!outcomes_.emplace(name, &operation).second || unnamed_.contains(name)) refuse_name(at, name);
  if (scenario_.has_prelude && (name == "connect" || name == "server")) {
    problems_.add(at, "a call of the prelude is observed as " + quote(name) +
                          " already: give this one another name with \"as\"");
  }
  request["as"] = name;
  if (operation.name == "start_server" || operation.name == "start_unix_server") {
    note_server(operation.name, name, at);
  }
}

void SubjectParser::note_server(std::string_view operation, const std::string& name,
                                const std::string& pointer) {
  if (names_.is_place(name)) problems_.add(pointer, "something else is named " + quote(name) + " already");
  names_.servers.insert(name);
  if (operation == "start_server") names_.ports.insert(name);
}

void SubjectParser::refuse_name(const std::string& pointer, std::string_view name) {
  problems_.add(pointer, "an earlier operation is observed as " + quote(name) +
                             " already: give one of them another name with \"as\"");
}

}  // namespace gauge
