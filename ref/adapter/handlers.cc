#include "ref/adapter/handlers.h"

#include <memory>
#include <utility>

#include "ref/base/errors.h"
#include "ref/coro/coro.h"
#include "ref/coro/future.h"

namespace streamgauge::adapter {

namespace {

using Reader = std::shared_ptr<StreamReader>;
using Writer = std::shared_ptr<StreamWriter>;

class Acceptor {
 public:
  Acceptor(Scenario& scenario, std::string stream) : scenario_(&scenario), stream_(std::move(stream)) {}

  Scenario& scenario() const noexcept { return *scenario_; }

  // Returns the name of the new stream.
  std::string accept(Reader reader, Writer writer) {
    ++count_;
    const std::string name = count_ == 1 ? stream_ : stream_ + std::to_string(count_);
    scenario_->add_stream(name, std::move(reader), std::move(writer));
    scenario_->observe("accepted", {{"streams", name}});
    return name;
  }

 private:
  Scenario* scenario_;
  std::string stream_;
  int count_ = 0;
};

Coro<void> serve(std::shared_ptr<Acceptor> acceptor, Reader reader, Writer writer) {
  const auto finished = std::make_shared<Future<void>>(acceptor->scenario().loop());
  const std::string stream = acceptor->accept(std::move(reader), std::move(writer));
  acceptor->scenario().handlers().replace(stream, finished);
  co_await *finished;
}

[[noreturn]] void raise() { throw RuntimeError("handler"); }

}  // namespace

ClientConnectedCallback make_handler(Scenario& scenario, const std::string& kind, const std::string& stream) {
  const auto acceptor = std::make_shared<Acceptor>(scenario, stream);
  if (kind == "plain") {
    return
        [acceptor](Reader reader, Writer writer) { acceptor->accept(std::move(reader), std::move(writer)); };
  }
  if (kind == "raising") {
    return [acceptor](Reader reader, Writer writer) {
      acceptor->accept(std::move(reader), std::move(writer));
      raise();
    };
  }
  if (kind == "coroutine") {
    return [acceptor](Reader reader, Writer writer) {
      return serve(acceptor, std::move(reader), std::move(writer));
    };
  }
  if (kind == "none") return {};
  if (kind == "not-callable") throw Unsupported("a handler that cannot be called does not compile in C++");
  throw Failed("\"handler\" is plain, raising, coroutine, none or not-callable");
}

void finish_handler(Scenario& scenario, const std::string& stream, const std::string& how) {
  Future<void>& finished = *scenario.handlers().find(stream);
  if (finished.done()) throw Failed("the handler of \"" + stream + "\" has ended");
  if (how == "return") {
    finished.set_result();
  } else if (how == "raise") {
    finished.set_exception(std::make_exception_ptr(RuntimeError("handler")));
  } else if (how == "cancel") {
    finished.cancel();  // which is what cancelling the task that waits for it comes to
  } else {
    throw Failed("\"how\" is return, raise or cancel");
  }
}

}  // namespace streamgauge::adapter
