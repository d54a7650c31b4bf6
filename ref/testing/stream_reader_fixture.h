#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ref/base/errors.h"
#include "ref/coro/task.h"
#include "ref/streams/stream_reader.h"
#include "ref/testing/recording_transport.h"
#include "ref/testing/test_loop.h"

namespace streamgauge {

// A reader without a connection, on a loop without a kernel.
class StreamReaderFixture : public testing::Test {
 protected:
  StreamReaderFixture() { make_reader(StreamReader::kDefaultLimitBytes); }

  void make_reader(std::int64_t limit_bytes) {
    reader = std::make_unique<StreamReader>(test.loop, limit_bytes);
    transport = std::make_shared<RecordingTransport>();
    reader->set_transport(transport);
  }

  // Starts a read.
  template <class A>
  Task<AwaitResult<A>> start(A awaitable) {
    return Task<AwaitResult<A>>(test.loop, std::move(awaitable));
  }

  // How a read stands once the loop has settled: its bytes, "(waiting)", or its error as Python shows it.
  template <class T>
  std::string outcome(Task<T>& task) {
    test.settle();
    if (!task.done()) return "(waiting)";
    if (task.cancelled()) return "CancelledError()";
    if (const auto error = task.exception()) return repr(error);
    return text(task.result());
  }

  // The same for a read that is started now, and abandoned if it has to wait.
  template <class A>
  std::string now(A awaitable) {
    Task<AwaitResult<A>> task = start(std::move(awaitable));
    task.set_report_destroyed_pending(false);
    return outcome(task);
  }

  // What is buffered, as repr() tells and a read takes it.
  std::string rest() {
    const std::string shown = reader->repr();
    if (shown.find(" bytes") == std::string::npos) return "";
    return now(reader->read(std::int64_t{1} << 62));
  }

  TestLoop test;
  std::unique_ptr<StreamReader> reader;
  std::shared_ptr<RecordingTransport> transport;

 private:
  static std::string text(const std::string& bytes) { return bytes; }
  static std::string text(const std::optional<std::string>& line) { return line.value_or("(end)"); }
};

}  // namespace streamgauge
