#include "ref/streams/stream_protocol.h"

#include <utility>

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

// The task of one connection's handler. Belongs to the loop until the handler has ended.
class HandlerTask final : public LoopOwned {
 public:
  HandlerTask(EventLoop& loop, ClientConnectedCallback callback, Coro<void> handler,
              std::shared_ptr<Transport> transport)
      : callback_(std::move(callback)), transport_(std::move(transport)), task_(loop, std::move(handler)) {
    task_.add_done_callback(done_handle_);
  }

 private:
  void done() {
    const std::unique_ptr<HandlerTask> self(this);
    if (task_.cancelled()) {
      transport_->close();
    } else if (auto error = task_.exception()) {
      report_handler_failure(task_.loop(), *transport_, std::move(error));
    }
  }

  ClientConnectedCallback callback_;  // the handler may use its captures
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
  if (!client_connected_) return;
  strong_reader_ = nullptr;
  call_back(std::move(transport), std::move(reader));
}

void StreamReaderProtocol::call_back(std::shared_ptr<Transport> transport,
                                     std::shared_ptr<StreamReader> reader) {
  auto writer = std::make_shared<StreamWriter>(loop(), transport, shared_from_this(), reader);
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
  loop().adopt(
      std::make_unique<HandlerTask>(loop(), client_connected_, std::move(handler), std::move(transport)));
}

void StreamReaderProtocol::data_received(std::string_view data) {
  if (const auto reader = reader_.lock()) reader->feed_data(data);
}

bool StreamReaderProtocol::eof_received() {
  if (const auto reader = reader_.lock()) reader->feed_eof();
  return true;
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
