// What an operation of spec/protocol.md, section 5, is here, and the kinds of operations there are.
#pragma once

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ref/adapter/arguments.h"
#include "ref/adapter/scenario.h"
#include "ref/adapter/wire.h"

namespace streamgauge::adapter {

// An operation whose arguments have been read and found good; calling it does it.
using Prepared = std::function<void()>;
using Prepare = Prepared (*)(Scenario& scenario, const Arguments& arguments);

struct Operation {
  Operation(std::vector<const char*> operation_fields, Prepare operation_prepare)
      : fields(std::move(operation_fields)), prepare(operation_prepare) {}
  std::vector<const char*> fields;  // besides id, op, as, on
  Prepare prepare;
};

using OperationTable = std::map<std::string, Operation, std::less<>>;

// The operations by subject.
OperationTable connection_operations();
OperationTable server_operations();
OperationTable socket_operations();
OperationTable reader_operations();
OperationTable writer_operations();
OperationTable error_operations();

// What an operation that is no call came to: a value, and the error that it stands for.
struct Outcome {
  Outcome() = default;
  Outcome(Json outcome_value) : value(std::move(outcome_value)) {}  // NOLINT(google-explicit-constructor)
  Outcome(Json outcome_value, std::exception_ptr outcome_object)
      : value(std::move(outcome_value)), object(std::move(outcome_object)) {}
  Json value;
  std::exception_ptr object;
};

// --- The kinds of operations ---

// A call: `make_body` makes its coroutine.
template <class MakeBody>
Prepared call(Scenario& scenario, const Arguments& arguments, MakeBody make_body) {
  return [&scenario, arguments, make_body = std::move(make_body)] {
    scenario.start_call(arguments, make_body());
  };
}

// An operation that is done at once and comes to an Outcome.
template <class Do>
Prepared at_once(Scenario& scenario, const Arguments& arguments, Do do_it) {
  return [&scenario, arguments, do_it = std::move(do_it)] {
    Outcome outcome;
    try {
      outcome = do_it();
    } catch (const Unsupported&) {
      throw;
    } catch (const Failed&) {
      throw;
    } catch (...) {
      scenario.fail(arguments, std::current_exception());
      return;
    }
    scenario.complete(arguments, std::move(outcome.value), std::move(outcome.object));
  };
}

// The same, on something that has a name. What is done may come to a value, or to nothing.
template <class Find, class Do>
Prepared on_named(Scenario& scenario, const Arguments& arguments, const char* field, Find find, Do do_it) {
  return at_once(
      scenario, arguments,
      [name = arguments.name(field), find = std::move(find), do_it = std::move(do_it)]() -> Outcome {
        auto& thing = find(name);
        if constexpr (std::is_void_v<decltype(do_it(thing))>) {
          do_it(thing);
          return {};
        } else {
          return do_it(thing);
        }
      });
}

template <class Do>
Prepared on_reader(Scenario& scenario, const Arguments& arguments, Do do_it) {
  auto find = [&scenario](const std::string& name) -> StreamReader& { return scenario.reader(name); };
  return on_named(scenario, arguments, "on", find, std::move(do_it));
}

template <class Do>
Prepared on_writer(Scenario& scenario, const Arguments& arguments, Do do_it) {
  auto find = [&scenario](const std::string& name) -> StreamWriter& { return scenario.writer(name); };
  return on_named(scenario, arguments, "on", find, std::move(do_it));
}

template <class Do>
Prepared on_transport(Scenario& scenario, const Arguments& arguments, Do do_it) {
  return on_writer(scenario, arguments,
                   [do_it = std::move(do_it)](StreamWriter& writer) { return do_it(*writer.transport()); });
}

template <class Do>
Prepared on_server(Scenario& scenario, const Arguments& arguments, Do do_it) {
  auto find = [&scenario](const std::string& name) -> Server& { return *scenario.servers().find(name); };
  return on_named(scenario, arguments, "server", find, std::move(do_it));
}

template <class Do>
Prepared on_socket(Scenario& scenario, const Arguments& arguments, Do do_it) {
  auto find = [&scenario](const std::string& name) -> Socket& { return *scenario.sockets().find(name); };
  return on_named(scenario, arguments, "socket", find, std::move(do_it));
}

}  // namespace streamgauge::adapter
