#include "ref/streams/stream_writer.h"

#include <utility>

#include "ref/coro/sleep.h"
#include "ref/streams/stream_protocol.h"
#include "ref/streams/stream_reader.h"
#include "ref/tls/start_tls.h"

namespace streamgauge {

namespace {

Coro<void> wait_for_loss(std::shared_ptr<StreamReaderProtocol> protocol) { co_await protocol->closed(); }

}  // namespace

StreamWriter::StreamWriter(EventLoop& loop, std::shared_ptr<Transport> transport,
                           std::shared_ptr<StreamReaderProtocol> protocol,
                           std::shared_ptr<StreamReader> reader)
    : loop_(loop),
      transport_(std::move(transport)),
      protocol_(std::move(protocol)),
      reader_(std::move(reader)) {}

StreamWriter::~StreamWriter() {
  try {
    if (transport_->is_closing()) return;
    transport_->close();
    loop_.log().say(Log::Level::kResourceWarning, "unclosed " + repr());
  } catch (...) {
    // A transport without these operations has nothing to be closed.
  }
}

void StreamWriter::writelines(const std::vector<std::string>& pieces) {
  const std::vector<std::string_view> views(pieces.begin(), pieces.end());
  transport_->writelines(views);
}

bool DrainAwaiter::await_ready() const {
  if (writer_->reader_ && writer_->reader_->exception())
    std::rethrow_exception(writer_->reader_->exception());
  return !writer_->transport_->is_closing() && writer_->protocol_->can_write();
}

Coro<void> DrainAwaiter::wait() const { return writer_->drain_slowly(); }

Coro<void> StreamWriter::drain_slowly() {
  if (transport_->is_closing()) co_await sleep(Duration::zero());
  co_await protocol_->drain_helper();
}

Coro<void> StreamWriter::wait_closed() { return wait_for_loss(protocol_); }

Coro<void> StreamWriter::start_tls(std::shared_ptr<const TlsLayer> sslcontext, TlsParameters parameters) {
  parameters.server_side = protocol_->is_server_side();
  const auto protocol = protocol_;
  co_await drain();
  auto transport = co_await streamgauge::start_tls(loop_, transport_, protocol, std::move(sslcontext),
                                                   std::move(parameters));
  transport_ = transport;
  protocol->replace_transport(std::move(transport));
}

std::string StreamWriter::repr() const {
  std::string text = "<StreamWriter transport=" + transport_->repr();
  if (reader_) text += " reader=" + reader_->repr();
  return text + ">";
}

}  // namespace streamgauge
