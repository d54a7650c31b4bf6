// The operations that a scenario may ask of the subject: protocol.md, section 5, as a table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gauge {

// What may stand for an argument in a scenario.
enum class ArgumentKind {
  value,        // anything of protocol.md, section 3; made data is expanded
  values,       // an array of such
  integer,      // a port
  text,         // a character string, not bytes
  new_stream,   // a name for a stream that the operation makes
  call,         // the name of an earlier call
  calls,        // an array of at least two such
  error_class,  // a name of errors.json, or null
  errno_name,   // "ECONNRESET"
  transport     // recording, no-pause, none
};

struct Argument {
  std::string_view name;
  ArgumentKind kind;
  bool required;
};

// What the operation acts on, and so where it is possible: a writer exists only on a connection. All but
// session and maker take `on`.
enum class OperationTarget { session, maker, bare_reader, reader, writer };

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

// All operations, in the order of protocol.md.
const std::vector<Operation>& operations();

// nullptr: there is no such operation.
const Operation* find_operation(std::string_view name);

std::vector<std::string> operation_names();

}  // namespace gauge
