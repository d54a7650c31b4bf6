#include "ref/streams/stream_protocol.h"

#include <utility>
#include <variant>

#include "ref/base/errors.h"
#include "ref/coro/errors.h"
#include "ref/coro/task.h"
#include "ref/loop/closure.h"
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

// The task of one connection's handler. Belongs to the loop until the handler has ended.
class HandlerTask final : public TaskBase, public LoopOwned {
 public:
  HandlerTask(EventLoop& loop, ClientConnectedCallback callback, Coro<void> handler,
              std::shared_ptr<Transport> transport)
      : TaskBase(loop, handler.handle()),
        callback_(std::move(callback)),
        transport_(std::move(transport)),
        handler_(std::move(handler)) {
    handler_.bind(*this);
  }
  ~HandlerTask() override { prepare_destruction(); }

  using TaskBase::cancel;
  bool cancel(Handle& ended) override { return TaskBase::cancel(ended); }

 private:
  bool finish_if_body_ended() override {
    if (!handler_.finished()) return false;
    const Outcome<void> outcome = std::move(handler_.outcome());
    if (outcome.has_exception()) {
      // In Python the traceback of a handler that failed keeps its writer alive until the error is reported,
      // so that its destructor finds the connection closed and does not complain. Here that is the frame,
      // which holds the handler's parameters.
      schedule_done();
      finish_with_exception(outcome.exception());
    } else {
      destroy_body();
      if (!cancelled_at_return()) finish();
    }
    return true;
  }

  void destroy_body() noexcept override {
    handler_.destroy();
    schedule_done();
  }

  // As the first of the callbacks of the task, which is about to be done: nobody else has had a chance to add
  // one before asyncio does.
  void schedule_done() {
    loop().call_soon([this] { done(); });
  }

  void done() {
    const std::unique_ptr<HandlerTask> self(this);
    if (cancelled()) {
      transport_->close();
    } else if (auto error = exception()) {
      report_handler_failure(loop(), *transport_, std::move(error));
    }
  }

  ClientConnectedCallback callback_;  // the handler may use its captures
  std::shared_ptr<Transport> transport_;
  Coro<void> handler_;
};

}  // namespace

StreamReaderProtocol::StreamReaderProtocol(EventLoop& loop, std::shared_ptr<StreamReader> reader,
                                           ClientConnectedCallback client_connected)
    : FlowControlMixin(loop), reader_(reader), is_server_side_(client_connected) {
  if (is_server_side_) {
    unconnected_ = std::make_unique<Unconnected>(std::move(reader), std::move(client_connected));
  }
}

StreamReaderProtocol::~StreamReaderProtocol() {
  if (closed_) closed_->mark_exception_retrieved();
}

Future<void>& StreamReaderProtocol::closed() {
  if (!closed_) {
    closed_ = std::make_unique<Future<void>>(loop());
    if (is_connection_lost()) closed_->set_result();
  }
  return *closed_;
}

void StreamReaderProtocol::connection_made(std::shared_ptr<Transport> transport) {
  auto reader = reader_.lock();
  if (reader) reader->set_transport(transport);
  over_ssl_ = is_over_ssl(*transport);
  if (!unconnected_) return;
  ClientConnectedCallback client_connected = std::move(unconnected_->client_connected);
  unconnected_ = nullptr;
  call_back(std::move(client_connected), std::move(transport), std::move(reader));
}

void StreamReaderProtocol::call_back(ClientConnectedCallback client_connected,
                                     std::shared_ptr<Transport> transport,
                                     std::shared_ptr<StreamReader> reader) {
  auto writer = std::make_shared<StreamWriter>(loop(), transport, shared_from_this(), reader);
  Coro<void> handler;
  try {
    handler = client_connected(std::move(reader), std::move(writer));
  } catch (const CancelledError&) {
    throw;
  } catch (...) {
    report_handler_failure(loop(), *transport, std::current_exception());
    return;
  }
  if (!handler) return;
  loop().adopt(std::make_unique<HandlerTask>(loop(), std::move(client_connected), std::move(handler),
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
  if (error) {
    if (!closed().done()) closed().set_exception(error);
  } else if (closed_ && !closed_->done()) {
    closed_->set_result();
  }
  FlowControlMixin::connection_lost(std::move(error));
  reader_.reset();
}

}  // namespace streamgauge
