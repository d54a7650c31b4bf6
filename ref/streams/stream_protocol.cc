#include "ref/streams/stream_protocol.h"

#include <coroutine>
#include <utility>
#include <variant>

#include "ref/base/errors.h"
#include "ref/coro/errors.h"
#include "ref/coro/task.h"
#include "ref/loop/closure.h"
#include "ref/loop/handle.h"
#include "ref/streams/stream_writer.h"

namespace streamgauge {

namespace {

// The handler of a connection failed: says so and closes the connection.
void report_handler_failure(EventLoop& loop, Transport& transport, std::exception_ptr error) {
  loop.call_exception_handler(
      ExceptionContext("Unhandled exception in client_connected_cb", std::move(error)));
  transport.close();
}

bool is_over_ssl(const Transport& transport) {
  return !std::holds_alternative<std::monostate>(transport.get_extra_info("sslcontext"));
}

// Awaits a coroutine that stays alive when it has ended, and its parameters with it.
class KeptCoroAwaiter {
 public:
  explicit KeptCoroAwaiter(Coro<void>& coro) : coro_(coro) {}

  bool await_ready() const noexcept { return false; }
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> parent) {
    return coro_.start(parent);
  }
  void await_resume() { coro_.take_result(); }

 private:
  Coro<void>& coro_;
};

// The task of one connection's handler. Belongs to the loop until the handler has ended.
class HandlerTask final : public LoopOwned {
 public:
  HandlerTask(EventLoop& loop, ClientConnectedCallback callback, Coro<void> handler,
              std::weak_ptr<StreamWriter> writer, std::shared_ptr<Transport> transport)
      : callback_(std::move(callback)),
        writer_(std::move(writer)),
        transport_(std::move(transport)),
        task_(loop, run(std::move(handler), *this)) {
    task_.add_done_callback(done_handle_);
  }

  bool cancel(Handle& ended) override { return task_.cancel(ended); }

 private:
  // In Python the traceback of a handler that failed keeps its writer alive until the error is reported, so
  // that its destructor finds the connection closed and does not complain. `self` owns the task and outlives
  // it.
  static Coro<void> run(Coro<void> handler, HandlerTask& self) {
    try {
      co_await KeptCoroAwaiter(handler);
    } catch (...) {
      self.failed_writer_ = self.writer_.lock();
      throw;
    }
  }

  void done() {
    const std::unique_ptr<HandlerTask> self(this);
    if (task_.cancelled()) {
      transport_->close();
    } else if (auto error = task_.exception()) {
      report_handler_failure(task_.loop(), *transport_, std::move(error));
    }
  }

  ClientConnectedCallback callback_;  // the handler may use its captures
  std::weak_ptr<StreamWriter> writer_;
  std::shared_ptr<StreamWriter> failed_writer_;
  std::shared_ptr<Transport> transport_;
  Task<void> task_;
  Handle done_handle_ = Handle::to<&HandlerTask::done>(this);
};

}  // namespace

StreamReaderProtocol::StreamReaderProtocol(EventLoop& loop, std::shared_ptr<StreamReader> reader,
                                           ClientConnectedCallback client_connected)
    : FlowControlMixin(loop), reader_(reader), client_connected_(std::move(client_connected)), closed_(loop) {
  if (client_connected_) strong_reader_ = std::move(reader);
}

StreamReaderProtocol::~StreamReaderProtocol() { closed_.mark_exception_retrieved(); }

void StreamReaderProtocol::connection_made(std::shared_ptr<Transport> transport) {
  auto reader = reader_.lock();
  if (reader) reader->set_transport(transport);
  over_ssl_ = is_over_ssl(*transport);
  if (!client_connected_) return;
  strong_reader_ = nullptr;
  call_back(std::move(transport), std::move(reader));
}

void StreamReaderProtocol::call_back(std::shared_ptr<Transport> transport,
                                     std::shared_ptr<StreamReader> reader) {
  auto writer = std::make_shared<StreamWriter>(loop(), transport, shared_from_this(), reader);
  const std::weak_ptr<StreamWriter> weak_writer = writer;
  Coro<void> handler;
  try {
    handler = client_connected_(std::move(reader), std::move(writer));
  } catch (const CancelledError&) {
    throw;
  } catch (...) {
    report_handler_failure(loop(), *transport, std::current_exception());
    return;
  }
  if (!handler) return;
  loop().adopt(std::make_unique<HandlerTask>(loop(), client_connected_, std::move(handler), weak_writer,
                                             std::move(transport)));
}

void StreamReaderProtocol::data_received(std::string_view data) {
  if (const auto reader = reader_.lock()) reader->feed_data(data);
}

bool StreamReaderProtocol::eof_received() {
  if (const auto reader = reader_.lock()) reader->feed_eof();
  return !over_ssl_;  // over TLS the answer has no effect, and `true` earns a warning
}

std::string StreamReaderProtocol::take_unread() {
  const auto reader = reader_.lock();
  return reader ? reader->take_unread() : std::string();
}

void StreamReaderProtocol::replace_transport(std::shared_ptr<Transport> transport) {
  over_ssl_ = is_over_ssl(*transport);
  if (const auto reader = reader_.lock()) reader->replace_transport(std::move(transport));
}

void StreamReaderProtocol::connection_lost(std::exception_ptr error) {
  if (const auto reader = reader_.lock()) {
    if (error) {
      reader->set_exception(error);
    } else {
      reader->feed_eof();
    }
  }
  if (!closed_.done()) {
    if (error) {
      closed_.set_exception(error);
    } else {
      closed_.set_result();
    }
  }
  FlowControlMixin::connection_lost(std::move(error));
  reader_.reset();
}

}  // namespace streamgauge
