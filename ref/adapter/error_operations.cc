// Errors as objects: spec/protocol.md, section 5.
#include <algorithm>
#include <utility>

#include "ref/adapter/error_notation.h"
#include "ref/adapter/operation.h"

namespace streamgauge::adapter {

namespace {

bool same_object(const Scenario& scenario, const std::vector<std::string>& calls) {
  const std::exception_ptr first = scenario.error_of(calls.front());
  const auto is_first = [&](const std::string& name) { return scenario.error_of(name) == first; };
  return first && std::all_of(calls.begin(), calls.end(), is_first);
}

Outcome context(const Scenario& scenario, const std::string& call) {
  const std::exception_ptr error = scenario.error_of(call);
  const std::exception_ptr found = error ? context_of(error) : nullptr;
  return found ? Outcome(describe_error(found), found) : Outcome();
}

}  // namespace

OperationTable error_operations() {
  using S = Scenario&;
  using A = const Arguments&;
  return {
      {"same_object",
       {{"calls"},
        [](S s, A a) {
          return at_once(s, a, [&s, calls = a.names("calls")] { return Json(same_object(s, calls)); });
        }}},
      {"context_of",
       {{"call"},
        [](S s, A a) { return at_once(s, a, [&s, name = a.name("call")] { return context(s, name); }); }}},
  };
}

}  // namespace streamgauge::adapter
