#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "ref/net/socket.h"
#include "ref/streams/open_connection.h"
#include "ref/streams/stream_reader.h"
#include "ref/streams/stream_writer.h"
#include "ref/testing/peer_socket.h"
#include "ref/testing/system_fixture.h"

namespace streamgauge {

// A reader and a writer on one end of a real connection, of which the test has the other end.
class StreamsFixture : public SystemFixture {
 protected:
  StreamsFixture() { connect(AF_INET); }

  void connect(int family, std::int64_t limit_bytes = StreamReader::kDefaultLimitBytes) {
    auto [fd, peer] = PeerSocket::make_pair(family);
    peer_ = std::move(peer);
    ConnectionOptions options;
    options.sock = Socket::adopt(sys, std::move(fd));
    Task<Streams> task(loop, open_connection(loop, options, limit_bytes));
    settle();
    reader_ = task.result().reader;
    writer_ = task.result().writer;
  }

  template <class A>
  Task<AwaitResult<A>> start(A awaitable) {
    return Task<AwaitResult<A>>(loop, std::move(awaitable));
  }

  // How it ends when the loop has settled: "done", the bytes read, "(waiting)", or the error.
  template <class A>
  std::string now(A awaitable) {
    Task<AwaitResult<A>> task(loop, std::move(awaitable));
    task.set_report_destroyed_pending(false);
    return ended(task);
  }
  std::string ended(Task<std::string>& task) {
    settle();
    const std::string text = outcome(task);
    return text == "done" ? task.result() : text;
  }
  std::string ended(Task<void>& task) {
    settle();
    return outcome(task);
  }

  // Writes more than the kernel takes, so that drain() has to wait.
  void fill() {
    while (writer_->transport()->get_write_buffer_size() <= 64 * 1024)
      writer_->write(std::string(1 << 20, 'x'));
  }

  // Lets the peer receive everything; returns how many bytes that was.
  std::size_t drain_to_peer() {
    std::size_t received = 0;
    for (std::string part = peer_.receive(); !part.empty(); part = peer_.receive()) {
      received += part.size();
      settle();
      if (part.ends_with(")")) break;
    }
    return received;
  }

  PeerSocket peer_;
  std::shared_ptr<StreamReader> reader_;
  std::shared_ptr<StreamWriter> writer_;
};

}  // namespace streamgauge
