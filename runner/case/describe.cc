#include "runner/case/describe.h"

#include <cstddef>
#include <stdexcept>
#include <vector>

#include "runner/case/bytes.h"
#include "runner/case/json_layout.h"
#include "runner/case/near_words.h"
#include "runner/case/operations.h"

namespace gauge {
namespace {

constexpr std::size_t kSha256Shown = 12;

std::string member_text(const Json& object, const char* key) {
  return object.contains(key) && object[key].is_string() ? layout_line(object[key]) : std::string();
}

std::string describe_items(const Json& items) {
  std::string text;
  for (const Json& item : items) text += (text.empty() ? "" : ", ") + describe_value(item);
  return text;
}

// "a": 1, "b": 2
std::string describe_entries(const Json& mapping) {
  std::string text;
  for (const Json& entry : mapping) {
    if (!entry.is_array() || entry.size() != 2) return layout_line(mapping);
    text += (text.empty() ? "" : ", ") + describe_value(entry[0]) + ": " + describe_value(entry[1]);
  }
  return text;
}

// IncompleteReadError(partial="ab", expected=3): "2 bytes read ..."
std::string describe_error(const Json& error) {
  std::string fields;
  for (const auto& [key, value] : error.items()) {
    if (key == "raises" || key == "message" || key == "context") continue;
    const bool symbol = key == "errno" && value.is_string();
    fields += (fields.empty() ? "" : ", ") + key + "=" +
              (symbol ? value.get<std::string>() : describe_value(value));
  }
  std::string text = "no error";
  if (error.contains("raises")) {
    text = error["raises"].is_string() ? error["raises"].get<std::string>() : layout_line(error["raises"]);
  }
  if (!fields.empty()) text += "(" + fields + ")";
  if (error.contains("message")) text += ": " + member_text(error, "message");
  if (error.contains("context")) text += "; context: " + member_text(error, "context");
  return text;
}

// A context of TLS has the same key as the text of the loop's exception handler.
bool is_tls_context(const Json& value) {
  return value.is_object() && value.size() == 1 && value.contains("context") && value["context"].is_object();
}

bool is_error(const Json& value) {
  return value.is_object() && (value.contains("raises") || value.contains("context")) &&
         !is_tls_context(value);
}

// context(verify="none", alpn=["h2"])
std::string describe_tls_context(const Json& description) {
  std::string fields;
  for (const auto& [key, value] : description.items()) {
    fields += (fields.empty() ? "" : ", ") + key + "=" + layout_line(value);
  }
  return "context(" + fields + ")";
}

bool is_text(const Json& value) { return value.is_object() && value.contains("text"); }

// The value of what is told in words: "pending": {"text": "head"} -> head.
std::string words_of(const Json& value) {
  return is_text(value) && value["text"].is_string() ? value["text"].get<std::string>()
                                                     : describe_value(value);
}

std::string cuts_in_words(const Cuts& cuts, std::size_t bytes) {
  switch (cuts.kind) {
    case Cuts::Kind::whole:
      return "";
    case Cuts::Kind::all:
      return ", cut in every way: " + std::to_string(std::size_t{1} << (bytes - 1)) + " runs";
    case Cuts::Kind::pairs:
      return ", cut in two in every way: " + std::to_string(bytes) + " runs";
    case Cuts::Kind::each_byte:
      return ", byte by byte";
    case Cuts::Kind::sizes: {
      std::string sizes;
      for (std::size_t size : cuts.sizes) sizes += (sizes.empty() ? "" : ", ") + std::to_string(size);
      return ", in pieces of " + sizes + " bytes and the rest";
    }
  }
  return "";
}

std::string words_or(const Json& word_or_words) {
  if (word_or_words.is_string()) return word_or_words;
  return enumerate(word_or_words.get<std::vector<std::string>>(), "or");
}

}  // namespace

std::string describe_value(const Json& value) {
  if (value.is_string()) {
    try {
      return quote_bytes(bytes_of(value.get_ref<const std::string&>()));
    } catch (const std::invalid_argument&) {
      return layout_line(value) + ", which is not bytes";
    }
  }
  if (value.is_array()) return "(" + describe_items(value) + ")";
  if (!value.is_object()) return layout_line(value);
  if (is_error(value)) return describe_error(value);
  if (is_tls_context(value)) return describe_tls_context(value["context"]);
  if (value.contains("sha256") && value.contains("length")) {
    const std::string digest = value["sha256"].is_string() ? value["sha256"].get<std::string>() : "";
    return layout_line(value["length"]) + " bytes, SHA-256 " + digest.substr(0, kSha256Shown) + "...";
  }
  if (value.size() == 2 && value.contains("repeat") && value.contains("times")) {
    return describe_value(value["repeat"]) + " * " + layout_line(value["times"]);
  }
  if (value.size() != 1) return layout_line(value);
  const std::string key = value.begin().key();
  const Json& content = value.front();
  if (key == "text") return "text " + layout_line(content);
  if (key == "repr") return content.is_null() ? "a representation" : layout_line(content);
  if (key == "streams") return "streams " + words_of({{"text", content}});
  if (key == "type") return "a value of type " + words_of({{"text", content}});
  if (key == "dict" && content.is_array()) return "{" + describe_entries(content) + "}";
  if (key == "tuple") return "(" + describe_items(content) + ")";
  if (key == "list") return "[" + describe_items(content) + "]";
  if (key == "generator") return "generator(" + describe_items(content) + ")";
  if (key == "port_of") return "the port of " + words_of({{"text", content}});
  if (key == "path_of") return "the path of " + words_of({{"text", content}});
  if (key == "path")
    return "path(" + (content.is_string() ? layout_line(content) : describe_value(content)) + ")";
  if (key == "bytearray" || key == "memoryview" || key == "bytes")
    return key + "(" + describe_value(content) + ")";
  return layout_line(value);
}

std::string describe_observation(const Json& observation) {
  for (const auto& [key, value] : observation.items()) {
    if (key == "when") continue;
    if (key == "accepted") return "a connection is accepted: " + describe_value(value);
    if (key == "transport") return "transport." + words_of(value) + "()";
    if (key == "pending") return words_of(value) + " is still pending";
    if (key == "leaked") return "leaked: " + words_of(value);
    if (key == "loop_error") return "loop error: " + describe_value(value);
    if (key == "warning" || key == "log")
      return key + ": " + (is_text(value) ? layout_line(value["text"]) : describe_value(value));
    if (key == "spins") return "the loop does not settle";
    if (key == "peer")
      return "the peer: " + (value.is_boolean() ? layout_line(value)
                             : is_text(value)   ? words_of(value)
                                                : "receives " + describe_value(value));
    return key + (is_error(value) ? " raises " : " = ") + describe_value(value);
  }
  return "nothing";
}

std::string describe_action(const SubjectAction& action) {
  const Json& request = action.request;
  const std::string name = request["op"];
  const Operation* operation = find_operation(name);
  std::string arguments;
  for (const auto& [key, value] : request.items()) {
    if (key == "op" || key == "as" || key == "on") continue;
    const Argument* argument = nullptr;
    for (const Argument& each : operation->arguments) {
      if (each.name == key) argument = &each;
    }
    const bool word = argument != nullptr && argument->kind != ArgumentKind::value && value.is_string();
    std::string text = word ? value.get<std::string>() : describe_value(value);
    if (argument != nullptr && argument->kind == ArgumentKind::calls) {
      text = enumerate(value.get<std::vector<std::string>>());
    }
    const bool says_itself = operation->arguments.size() == 1;
    arguments += (arguments.empty() ? "" : ", ") + (says_itself ? "" : key + "=") + text;
  }
  std::string text;
  if (request.contains("as") && request["as"] != name) text += request["as"].get<std::string>() + " = ";
  if (request.contains("on") && request["on"] != "stream") text += request["on"].get<std::string>() + ".";
  return text + name + "(" + arguments + ")";
}

namespace {

std::string describe_address(const PeerAction& action) {
  return (action.host == "127.0.0.1" ? "" : " of " + action.host) +
         (action.port_of.empty() ? "" : ", at the port of " + action.port_of);
}

std::string describe_file(const PeerAction& action) {
  switch (action.file_kind) {
    case FileKind::file:
      return action.place + " = a path with a file";
    case FileKind::directory:
      return action.place + " = a path with a directory";
    case FileKind::socket:
      return action.place + " = a path with a socket that a server left behind";
    case FileKind::nothing:
      return action.place + " = a path with nothing";
    case FileKind::abstract_name:
      return action.place + " = an abstract name";
  }
  return "";
}

std::string describe_start_tls(const PeerAction& action) {
  return "start_tls" + (action.tls.empty() ? "" : " with " + layout_line(action.tls)) +
         cuts_in_words(action.cuts, 0);
}

std::string describe_records(const PeerAction& action) {
  const std::string records = cuts_in_words(action.record_cuts, 0);
  return records.empty() ? "" : ", the records" + records.substr(1);
}

std::string describe_plainly(const PeerAction& action) {
  switch (action.verb) {
    case PeerVerb::send:
      return "send " + quote_bytes(action.data) + cuts_in_words(action.cuts, action.data.size()) +
             describe_records(action);
    case PeerVerb::raw:
      return "raw, below TLS: send " + quote_bytes(action.data) +
             cuts_in_words(action.cuts, action.data.size());
    case PeerVerb::eof:
      return "eof: shut down sending" + describe_records(action);
    case PeerVerb::fin:
      return "fin: shut down sending below TLS";
    case PeerVerb::reset:
      return "reset the connection";
    case PeerVerb::close:
      return "close the socket";
    case PeerVerb::receive:
      return "receive all there is";
    case PeerVerb::flood:
      return "flood with up to " + std::to_string(action.flood_bytes) + " bytes";
    case PeerVerb::key_update:
      return "key_update: ask for new keys";
    case PeerVerb::start_tls:
      return describe_start_tls(action);
    case PeerVerb::listen:
      return action.place + " = listen at an address" + describe_address(action) +
             (action.is_full ? ", the queue full" : "");
    case PeerVerb::refuse:
      return action.place + " = refuse at an address" + describe_address(action);
    case PeerVerb::unlisten:
      return "unlisten at " + action.place;
    case PeerVerb::accept:
      return action.connection + " = accept at " + action.place;
    case PeerVerb::connect:
      return action.connection + " = connect to " + action.place +
             (action.host == "127.0.0.1" ? "" : " at " + action.host);
    case PeerVerb::file:
      return describe_file(action);
    case PeerVerb::exists:
      return "is there a file at " + action.place + "?";
  }
  return "";
}

bool makes_its_connection(PeerVerb verb) { return verb == PeerVerb::accept || verb == PeerVerb::connect; }

}  // namespace

std::string describe_action(const PeerAction& action) {
  const bool on_another = action.connection != "stream" && !makes_its_connection(action.verb);
  return (on_another ? action.connection + ": " : "") + describe_plainly(action);
}

std::string describe_when(const Json& when) {
  if (when.is_array()) {
    std::string text;
    for (const Json& each : when) text += (text.empty() ? "" : "; or ") + describe_when(each);
    return text;
  }
  std::string text;
  for (const auto& [key, value] : when.items()) {
    if (!text.empty()) text += ", ";
    if (key == "python") text += "CPython " + value.get<std::string>();
    if (key == "over") text += "over " + words_or(value);
    if (key == "role") text += words_or(value);
  }
  return text;
}

}  // namespace gauge
