// The writing end of a stream (asyncio/streams.py, class StreamWriter).
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ref/coro/coro.h"
#include "ref/loop/event_loop.h"
#include "ref/net/tls_layer.h"
#include "ref/net/transport.h"

namespace streamgauge {

class StreamReader;
class StreamReaderProtocol;
class StreamWriter;

// What drain() returns. If it need not wait, awaiting it allocates nothing and does not yield to the loop.
class [[nodiscard]] DrainAwaiter {
 public:
  explicit DrainAwaiter(StreamWriter& writer) : writer_(&writer) {}

  bool await_ready() const;
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> parent) {
    slow_path_ = wait();
    return slow_path_.start(parent);
  }
  void await_resume() {
    if (slow_path_) slow_path_.take_result();
  }

 private:
  Coro<void> wait() const;

  StreamWriter* writer_;
  Coro<void> slow_path_;
};

// Writes to a transport; drain() adds waiting. Destroying a writer closes its connection, and logs that it
// was not closed before (clause WG-01).
class StreamWriter {
 public:
  // `reader` may be null; its exception is what drain() throws.
  StreamWriter(EventLoop& loop, std::shared_ptr<Transport> transport,
               std::shared_ptr<StreamReaderProtocol> protocol, std::shared_ptr<StreamReader> reader);
  StreamWriter(const StreamWriter&) = delete;
  StreamWriter& operator=(const StreamWriter&) = delete;
  ~StreamWriter();

  const std::shared_ptr<Transport>& transport() const noexcept { return transport_; }

  // These are the transport's: see there.
  void write(std::string_view data) { transport_->write(data); }
  void writelines(std::span<const std::string_view> pieces) { transport_->writelines(pieces); }
  void writelines(const std::vector<std::string>& pieces);
  void write_eof() { transport_->write_eof(); }
  bool can_write_eof() const { return transport_->can_write_eof(); }
  void close() { transport_->close(); }
  bool is_closing() const { return transport_->is_closing(); }
  std::optional<ExtraInfo> find_extra_info(std::string_view name) const {
    return transport_->find_extra_info(name);
  }
  ExtraInfo get_extra_info(std::string_view name, ExtraInfo otherwise = {}) const {
    return transport_->get_extra_info(name, std::move(otherwise));
  }

  // Waits while the transport's buffer is over its high-water mark, until it is at its low-water mark. Throws
  // the reader's exception, and ConnectionResetError once the connection is lost; if the transport is
  // closing, it takes one turn of the loop, so that the loss can show (clauses WD-01 to WD-15). The writer
  // must outlive it.
  DrainAwaiter drain() { return DrainAwaiter(*this); }

  // Waits until the connection is lost; throws the error that it was lost by, every time the same one
  // (clauses WC-06 to WC-09).
  Coro<void> wait_closed();

  // Goes on with TLS: as a server if the streams are those of a server, else as a client. Drains first, so
  // that what was written before is not encrypted; then the writer's transport, and the reader's, is that of
  // TLS. Throws what drain() and loop's start_tls() throw; AttributeError if the connection is closed or
  // aborted meanwhile, whereupon the writer's transport is NoTransport. The writer must outlive it (clauses
  // ST-01 to ST-17).
  Coro<void> start_tls(std::shared_ptr<const TlsLayer> sslcontext) {
    return start_tls(std::move(sslcontext), TlsParameters());
  }
  // `parameters.server_side` is of no meaning here.
  Coro<void> start_tls(std::shared_ptr<const TlsLayer> sslcontext, TlsParameters parameters);

  // "<StreamWriter transport=... reader=...>"
  std::string repr() const;

 private:
  friend class DrainAwaiter;

  Coro<void> drain_slowly();

  EventLoop& loop_;
  std::shared_ptr<Transport> transport_;
  const std::shared_ptr<StreamReaderProtocol> protocol_;
  const std::shared_ptr<StreamReader> reader_;
};

}  // namespace streamgauge
