// That a conversation in its steady state allocates nothing but the bytes that reads return.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ref/base/frame_pool.h"
#include "ref/coro/run.h"
#include "ref/streams/streams.h"
#include "ref/testing/allocation_count.h"

namespace streamgauge {
namespace {

constexpr int kWarmRounds = 10;
constexpr int kRounds = 200;

Coro<void> echo(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
  for (;;) {
    auto data = co_await reader->read(64 * 1024);
    if (data.empty()) break;
    writer->write(data);
    co_await writer->drain();
  }
  writer->close();
}

// How one end reads back what it has sent.
using ReadBack = Coro<std::size_t> (*)(std::shared_ptr<StreamReader> reader, std::size_t size);

Coro<std::size_t> by_read(std::shared_ptr<StreamReader> reader, std::size_t size) {
  std::size_t count = 0;
  while (count < size) {
    auto data = co_await reader->read(static_cast<std::int64_t>(size - count));
    count += data.size();
  }
  co_return count;
}

Coro<std::size_t> by_readexactly(std::shared_ptr<StreamReader> reader, std::size_t size) {
  auto data = co_await reader->readexactly(static_cast<std::int64_t>(size));
  co_return data.size();
}

Coro<std::size_t> by_readline(std::shared_ptr<StreamReader> reader, std::size_t) {
  auto line = co_await reader->readline();
  co_return line.size();
}

Coro<std::size_t> by_readuntil(std::shared_ptr<StreamReader> reader, std::size_t) {
  auto line = co_await reader->readuntil("\r\n");
  co_return line.size();
}

// Allocations of `kRounds` rounds of a message there and back, after some that warmed up.
Coro<std::size_t> count_allocations(EventLoop& loop, std::string message, ReadBack read_back) {
  auto server = co_await start_server(loop, echo, ServerOptions("127.0.0.1", 0));
  const SocketAddress address = server->sockets().front()->getsockname();
  auto streams = co_await open_connection(loop, ConnectionOptions(address.host(), address.port()));
  std::size_t warm = 0;
  for (int round = 0; round < kWarmRounds + kRounds; ++round) {
    if (round == kWarmRounds) warm = allocation_count();
    streams.writer->write(message);
    co_await streams.writer->drain();
    auto count = co_await read_back(streams.reader, message.size());
    EXPECT_EQ(count, message.size());
  }
  const std::size_t counted = allocation_count() - warm;
  streams.writer->close();
  co_await streams.writer->wait_closed();
  server->close();
  co_await server->wait_closed();
  co_return counted;
}

std::size_t allocations(const std::string& message, ReadBack read_back) {
  EventLoop loop;
  return run_until_complete(loop, count_allocations(loop, message, read_back));
}

class SteadyState : public testing::TestWithParam<ReadBack> {};

TEST_P(SteadyState, AllocatesNothingForMessagesThatFitIntoAString) {
  const std::size_t counted = allocations("twelve byt\r\n", GetParam());
  if (!FramePool::kPooling) GTEST_SKIP() << "nothing is pooled in this build";
  EXPECT_EQ(counted, 0u);
}

TEST_P(SteadyState, AllocatesTheBytesThatReadsReturnAndNothingElse) {
  const std::size_t counted = allocations(std::string(998, 'x') + "\r\n", GetParam());
  if (!FramePool::kPooling) GTEST_SKIP() << "nothing is pooled in this build";
  EXPECT_EQ(counted, 2u * kRounds);  // one string on each side
}

INSTANTIATE_TEST_SUITE_P(Reads, SteadyState,
                         testing::Values(by_read, by_readexactly, by_readline, by_readuntil));

}  // namespace
}  // namespace streamgauge
