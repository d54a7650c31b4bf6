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
  integer,      // a limit, a port
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

// What the operation acts on.
enum class OperationTarget { session, maker, reader, writer };

struct Operation {
  std::string_view name;
  OperationTarget target;
  bool asynchronous;   // a call: may complete in a later step
  bool names_outcome;  // observed under `as` or, without it, under its own name; else observed only if `as`
                       // is given or, under its own name, if it raises
  bool may_be_named;   // `as` is allowed
  std::vector<Argument> arguments;  // without as and on
};

// All operations, in the order of protocol.md.
const std::vector<Operation>& operations();

// nullptr: there is no such operation.
const Operation* find_operation(std::string_view name);

}  // namespace gauge
