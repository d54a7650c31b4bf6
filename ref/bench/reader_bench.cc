// How fast the reader hands out what was fed to it, beside a plain memchr scan of the same data. No sockets:
// every piece of 64 KiB is fed and read away within one step of a task.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstring>
#include <string>

#include "ref/coro/coro.h"
#include "ref/coro/run.h"
#include "ref/loop/event_loop.h"
#include "ref/streams/stream_reader.h"

namespace streamgauge {
namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::size_t kLineBytes = 80;
constexpr std::size_t kLinesPerPiece = kPieceBytes / kLineBytes;
constexpr std::size_t kFrameBytes = 1024;

// Lines of 80 bytes; a piece holds 819 of them and the beginning of the next, which is read with the next
// piece.
std::string lines() {
  std::string data;
  while (data.size() < kPieceBytes) data += std::string(kLineBytes - 2, 'x') + "\r\n";
  data.resize(kPieceBytes);
  return data;
}

// Reports bytes per second, and the time that one read takes.
void count(benchmark::State& state, std::int64_t reads) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * kPieceBytes));
  state.counters["per_read"] = benchmark::Counter(static_cast<double>(reads),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

// Runs a benchmark's body as a task.
void run(Coro<void> (*body)(benchmark::State& state, StreamReader& reader), benchmark::State& state) {
  EventLoop loop;
  StreamReader reader(loop);
  run_until_complete(loop, body(state, reader));
}

// run() outlives it.
Coro<void> readline(benchmark::State& state, StreamReader& reader) {
  const std::string piece = lines();
  std::int64_t reads = 0;
  for (auto _ : state) {
    reader.feed_data(piece);
    for (std::size_t i = 0; i < kLinesPerPiece; ++i) {
      auto line = co_await reader.readline();
      benchmark::DoNotOptimize(line);
      ++reads;
    }
  }
  count(state, reads);
}

// run() outlives it.
Coro<void> readuntil(benchmark::State& state, StreamReader& reader) {
  const std::string piece = lines();
  std::int64_t reads = 0;
  for (auto _ : state) {
    reader.feed_data(piece);
    for (std::size_t i = 0; i < kLinesPerPiece; ++i) {
      auto line = co_await reader.readuntil("\r\n");
      benchmark::DoNotOptimize(line);
      ++reads;
    }
  }
  count(state, reads);
}

// run() outlives it.
Coro<void> readexactly(benchmark::State& state, StreamReader& reader) {
  const std::string piece = lines();
  std::int64_t reads = 0;
  for (auto _ : state) {
    reader.feed_data(piece);
    for (std::size_t read = 0; read < kPieceBytes; read += kFrameBytes) {
      auto frame = co_await reader.readexactly(kFrameBytes);
      benchmark::DoNotOptimize(frame);
      ++reads;
    }
  }
  count(state, reads);
}

// run() outlives it.
Coro<void> read(benchmark::State& state, StreamReader& reader) {
  const std::string piece = lines();
  std::int64_t reads = 0;
  for (auto _ : state) {
    reader.feed_data(piece);
    auto data = co_await reader.read(kPieceBytes);
    benchmark::DoNotOptimize(data);
    ++reads;
  }
  count(state, reads);
}

void BM_Readline(benchmark::State& state) { run(readline, state); }
void BM_Readuntil(benchmark::State& state) { run(readuntil, state); }
void BM_Readexactly(benchmark::State& state) { run(readexactly, state); }
void BM_Read(benchmark::State& state) { run(read, state); }

// The yardstick: finding the lines' ends in the same data.
void BM_MemchrScan(benchmark::State& state) {
  const std::string piece = lines();
  std::int64_t found = 0;
  for (auto _ : state) {
    const char* position = piece.data();
    const char* const end = position + piece.size();
    while (position < end) {
      const void* hit = std::memchr(position, '\n', static_cast<std::size_t>(end - position));
      if (hit == nullptr) break;
      position = static_cast<const char*>(hit) + 1;
      benchmark::DoNotOptimize(position);
      ++found;
    }
  }
  count(state, found);
}

// The same, with each line copied into a string of its own: what readline() cannot do without.
void BM_MemchrScanAndCopy(benchmark::State& state) {
  const std::string piece = lines();
  std::int64_t found = 0;
  for (auto _ : state) {
    const char* position = piece.data();
    const char* const end = position + piece.size();
    while (position < end) {
      const void* hit = std::memchr(position, '\n', static_cast<std::size_t>(end - position));
      if (hit == nullptr) break;
      const char* const next = static_cast<const char*>(hit) + 1;
      std::string line(position, next);
      benchmark::DoNotOptimize(line);
      position = next;
      ++found;
    }
  }
  count(state, found);
}

// The yardstick of readexactly(): each piece copied into a string of its own.
void BM_Copy(benchmark::State& state) {
  const std::string piece = lines();
  std::int64_t copied = 0;
  for (auto _ : state) {
    for (std::size_t start = 0; start < piece.size(); start += kFrameBytes) {
      std::string frame(piece, start, kFrameBytes);
      benchmark::DoNotOptimize(frame);
      ++copied;
    }
  }
  count(state, copied);
}

BENCHMARK(BM_Readline);
BENCHMARK(BM_Readuntil);
BENCHMARK(BM_Readexactly);
BENCHMARK(BM_Read);
BENCHMARK(BM_MemchrScan);
BENCHMARK(BM_MemchrScanAndCopy);
BENCHMARK(BM_Copy);

}  // namespace
}  // namespace streamgauge
