#include "ref/adapter/operations.h"

#include <chrono>
#include <cmath>
#include <utility>

#include "ref/adapter/operation.h"

namespace streamgauge::adapter {

namespace {

Prepared prepare(Scenario& scenario, const Arguments& arguments);

Prepared together(Scenario& scenario, const Arguments& arguments) {
  std::vector<Prepared> prepared;
  for (const Json& request : arguments.array("ops")) {
    const Arguments part(request);
    for (const char* alone : {"hello", "begin", "end", "settle", "await", "together"}) {
      if (part.op() == alone) throw Failed(part.op() + " cannot be done together with others");
    }
    prepared.push_back(prepare(scenario, part));
  }
  return [prepared = std::move(prepared)] {
    for (const Prepared& operation : prepared) operation();
  };
}

Prepared advance(Scenario& scenario, const Arguments& arguments) {
  using Milliseconds = std::chrono::duration<double, std::milli>;
  const auto step = std::chrono::round<Duration>(Milliseconds(arguments.number("ms")));
  if (step < Duration::zero()) throw Failed("\"ms\" is not negative");
  return at_once(scenario, arguments, [&scenario, step]() -> Outcome {
    scenario.advance(step);
    return {};
  });
}

Prepared limit_descriptors(Scenario& scenario, const Arguments& arguments) {
  std::optional<int> free;
  if (!arguments.field("free").is_null()) free = arguments.small_integer("free");
  return at_once(scenario, arguments, [&scenario, free]() -> Outcome {
    scenario.limit_descriptors(free);
    return {};
  });
}

OperationTable session_operations() {
  using S = Scenario&;
  using A = const Arguments&;
  return {
      {"settle", {{}, [](S, A) -> Prepared { return [] {}; }}},
      {"together", {{"ops"}, together}},
      {"cancel",
       {{"call"},
        [](S s, A a) {
          return at_once(s, a, [&s, call = a.name("call")]() -> Outcome {
            s.cancel(call);
            return {};
          });
        }}},
      {"await",
       {{"call"}, [](S s, A a) -> Prepared { return [&s, call = a.name("call")] { s.await_call(call); }; }}},
      {"advance", {{"ms"}, advance}},
      {"limit_descriptors", {{"free"}, limit_descriptors}},
      {"mark", {{}, [](S s, A a) -> Prepared { return [&s, name = a.outcome_name()] { s.mark(name); }; }}},
  };
}

const OperationTable& operations() {
  static const OperationTable table = [] {
    OperationTable all = session_operations();
    for (OperationTable part : {connection_operations(), server_operations(), socket_operations(),
                                reader_operations(), writer_operations(), error_operations()}) {
      all.merge(part);
    }
    return all;
  }();
  return table;
}

Prepared prepare(Scenario& scenario, const Arguments& arguments) {
  const auto found = operations().find(arguments.op());
  if (found == operations().end()) throw Unsupported("there is no operation \"" + arguments.op() + "\" here");
  arguments.allow_only(found->second.fields);
  return found->second.prepare(scenario, arguments);
}

}  // namespace

void perform_operation(Scenario& scenario, const Json& request) {
  const Prepared operation = prepare(scenario, Arguments(request));
  operation();
}

bool is_operation(const std::string& name) { return operations().contains(name); }

std::vector<std::string> operation_names() {
  std::vector<std::string> names;
  names.reserve(operations().size());
  for (const auto& [name, operation] : operations()) names.push_back(name);
  return names;
}

}  // namespace streamgauge::adapter
