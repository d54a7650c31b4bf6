#include "runner/case/operations.h"

#include <algorithm>
#include <utility>

namespace gauge {
namespace {

using Kind = ArgumentKind;
using Target = OperationTarget;

constexpr bool kOptional = false;
constexpr bool kRequired = true;

Operation call(std::string_view name, Target target, std::vector<Argument> arguments = {}) {
  return {name, target, true, OutcomeName::named, std::move(arguments)};
}

Operation query(std::string_view name, Target target, std::vector<Argument> arguments = {}) {
  return {name, target, false, OutcomeName::named, std::move(arguments)};
}

// An operation whose outcome is null: only that it raised is worth a word, unless the scenario names it.
Operation action(std::string_view name, Target target, std::vector<Argument> arguments = {}) {
  return {name, target, false, OutcomeName::if_named, std::move(arguments)};
}

Operation silent(std::string_view name, std::vector<Argument> arguments = {}) {
  return {name, Target::session, false, OutcomeName::none, std::move(arguments)};
}

std::vector<Operation> make_operations() {
  const Argument stream = {"stream", Kind::new_stream, kRequired};
  const Argument host = {"host", Kind::text, kRequired};
  const Argument port = {"port", Kind::integer, kRequired};
  const Argument path = {"path", Kind::text, kRequired};
  const Argument limit = {"limit", Kind::value, kOptional};
  const Argument n = {"n", Kind::value, kOptional};
  const Argument n_required = {"n", Kind::value, kRequired};
  const Argument data = {"data", Kind::value, kRequired};
  const Argument calls = {"calls", Kind::calls, kRequired};
  const Argument a_call = {"call", Kind::call, kRequired};
  return {
      silent("settle"),
      silent("cancel", {a_call}),
      query("mark", Target::session),

      call("open_connection", Target::maker, {stream, host, port, limit}),
      call("open_unix_connection", Target::maker, {stream, path, limit}),
      call("start_server", Target::maker, {stream, host, port, limit}),
      call("start_unix_server", Target::maker, {stream, path, limit}),
      action("new_reader", Target::bare_reader, {limit, {"transport", Kind::transport, kOptional}}),

      call("read", Target::reader, {n}),
      call("readline", Target::reader),
      call("readexactly", Target::reader, {n_required}),
      call("readuntil", Target::reader, {{"separator", Kind::value, kOptional}}),
      call("iterate", Target::reader),
      call("anext", Target::reader),
      query("aiter", Target::reader),
      query("at_eof", Target::reader),
      query("exception", Target::reader),
      action("feed_data", Target::reader, {data}),
      action("feed_eof", Target::reader),
      action("set_exception", Target::reader,
             {{"error", Kind::error_class, kRequired},
              {"message", Kind::text, kOptional},
              {"errno", Kind::errno_name, kOptional}}),
      action("set_transport", Target::reader),
      query("repr", Target::reader),

      action("write", Target::writer, {data}),
      action("writelines", Target::writer, {{"data", Kind::values, kRequired}}),
      call("drain", Target::writer),
      action("write_eof", Target::writer),
      query("can_write_eof", Target::writer),
      query("is_closing", Target::writer),
      action("close", Target::writer),
      call("wait_closed", Target::writer),
      query("get_extra_info", Target::writer, {{"name", Kind::text, kRequired}}),
      action("abort", Target::writer),
      action("pause_reading", Target::writer),
      action("resume_reading", Target::writer),
      query("is_reading", Target::writer),

      query("same_object", Target::session, {calls}),
      query("context_of", Target::session, {a_call}),
  };
}

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> table = make_operations();
  return table;
}

const Operation* find_operation(std::string_view name) {
  const std::vector<Operation>& table = operations();
  auto found =
      std::find_if(table.begin(), table.end(), [name](const Operation& op) { return op.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> operation_names() {
  std::vector<std::string> names;
  for (const Operation& operation : operations()) names.emplace_back(operation.name);
  return names;
}

}  // namespace gauge
