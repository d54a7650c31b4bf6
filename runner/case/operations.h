// The operations that a scenario may ask of the subject: protocol.md, section 5, as a table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gauge {

// What may stand for an argument in a scenario.
enum class ArgumentKind {
  value,          // anything of protocol.md, section 3; made data is expanded
  values,         // an array of such, or one value in its place
  fields,         // an object of such
  text,           // a character string, not bytes
  text_or_value,  // the same where any other value may stand too
  port,           // a value, or {"port_of": NAME}
  address,        // a host and a port in an array, or null
  place,          // what a socket is bound or connected to: an address, or a path
  number,         // with or without a fraction
  number_or_null,
  integer,
  tls_context,  // a value, or {"context": {...}}
  new_stream,   // a name for a stream that the operation makes
  new_socket,   // a name for a socket that the operation makes
  socket,       // the name of one
  server,       // the name of the call that made a server
  call,         // the name of an earlier call
  calls,        // an array of at least two such
  error_class,  // a name of errors.json, or null
  errno_name,   // "ECONNRESET"
  word,         // one of `words`
  flags         // an array of names such as "AI_PASSIVE"
};

struct Argument {
  std::string_view name;
  ArgumentKind kind;
  bool required;
  std::vector<std::string_view> words = {};
};

// What the operation acts on, and so where it is possible: a writer exists only on a connection. All but
// session and maker take `on`, but for writer_or_server, which takes it or `server`.
enum class OperationTarget { session, maker, bare_reader, reader, writer, writer_or_server };

// Under which name the outcome is observed.
enum class OutcomeName {
  none,      // there is none: `as` is not allowed
  if_named,  // null: under `as`; without it only an error is, under the operation's own name
  named      // under `as`; without it under the operation's own name
};

struct Operation {
  std::string_view name;
  OperationTarget target;
  bool asynchronous;  // a call: may complete in a later step
  OutcomeName outcome;
  std::vector<Argument> arguments;  // without as and on
};

// All operations, in groups as in protocol.md.
const std::vector<Operation>& operations();

// nullptr: there is no such operation.
const Operation* find_operation(std::string_view name);

std::vector<std::string> operation_names();

}  // namespace gauge
