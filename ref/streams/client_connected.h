// What a server calls for each connection.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include "ref/coro/coro.h"

namespace streamgauge {

class StreamReader;
class StreamWriter;

// asyncio's client_connected_cb: any callable that takes the reader and the writer of a new connection. If it
// is a coroutine, that runs as a task; an error that leaves either is told to the loop's exception handler,
// and the connection is closed (clauses SS-04 to SS-08). It is kept as long as one of its coroutines runs, so
// it may have captures even then.
class ClientConnectedCallback {
 public:
  // None: connections are accepted and left alone (clause SS-10).
  ClientConnectedCallback() = default;

  template <class Function>
    requires(!std::is_same_v<std::remove_cvref_t<Function>, ClientConnectedCallback>)
  ClientConnectedCallback(Function function)  // NOLINT(google-explicit-constructor): any callable is one
      : function_(std::make_shared<const Erased>(erase(std::move(function)))) {}

  explicit operator bool() const noexcept { return function_ != nullptr; }

  // Returns the coroutine to be run, if there is one.
  Coro<void> operator()(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) const {
    return (*function_)(std::move(reader), std::move(writer));
  }

 private:
  using Erased = std::function<Coro<void>(std::shared_ptr<StreamReader>, std::shared_ptr<StreamWriter>)>;

  template <class Function>
  static Erased erase(Function function) {
    using Result =
        std::invoke_result_t<const Function&, std::shared_ptr<StreamReader>, std::shared_ptr<StreamWriter>>;
    if constexpr (std::is_same_v<Result, Coro<void>>) {
      return function;
    } else {
      static_assert(std::is_void_v<Result>, "a callback returns nothing or a Coro<void>");
      return [function = std::move(function)](auto reader, auto writer) {
        function(std::move(reader), std::move(writer));
        return Coro<void>();
      };
    }
  }

  std::shared_ptr<const Erased> function_;
};

}  // namespace streamgauge
