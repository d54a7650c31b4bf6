// The reader is fed and read in any order, beside a model of it; both have to come to the same.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ref/base/check.h"
#include "ref/base/errors.h"
#include "ref/coro/task.h"
#include "ref/fuzz/reader_model_fuzz.h"
#include "ref/streams/stream_reader.h"
#include "ref/testing/test_loop.h"

namespace streamgauge {
namespace {

using Read = ReaderModel::Read;

class PausingTransport : public Transport {
 public:
  explicit PausingTransport(bool can_pause) : can_pause_(can_pause) {}
  void pause_reading() override {
    if (!can_pause_) throw NotImplementedError("");
    CHECK(!paused);
    paused = true;
  }
  void resume_reading() override {
    CHECK(paused);
    paused = false;
  }
  bool paused = false;

 private:
  bool can_pause_;
};

std::string outcome_of(Task<std::string>& task) {
  if (task.cancelled()) return "CancelledError";
  const std::exception_ptr error = task.exception();
  if (!error) return "bytes " + task.result();
  try {
    std::rethrow_exception(error);
  } catch (const IncompleteReadError& incomplete) {
    return "IncompleteReadError " +
           (incomplete.expected() ? std::to_string(*incomplete.expected()) : std::string("None")) + " " +
           incomplete.partial();
  } catch (const LimitOverrunError& overrun) {
    return "LimitOverrunError " + std::to_string(overrun.consumed()) + " " + overrun.what();
  } catch (const Exception& other) {
    return std::string(other.class_name()) + " " + other.what();
  }
}

// A reader and its model, to which the same happens.
class Pair {
 public:
  Pair(std::size_t limit, bool can_pause)
      : model_(limit, can_pause), transport_(std::make_shared<PausingTransport>(can_pause)) {
    reader_ = std::make_unique<StreamReader>(test_.loop, static_cast<std::int64_t>(limit));
    reader_->set_transport(transport_);
  }
  ~Pair() {
    if (waiting_) waiting_->set_report_destroyed_pending(false);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  void feed_data(const std::string& data) {
    if (model_.eof()) return;
    model_.feed_data(data);
    reader_->feed_data(data);
  }
  void feed_eof() {
    model_.feed_eof();
    reader_->feed_eof();
  }
  void set_exception(const std::string& text) {
    model_.set_exception("OSError " + text);
    reader_->set_exception(std::make_exception_ptr(OSError(text)));
  }
  void cancel() {
    model_.cancel();
    if (waiting_) waiting_->cancel();
  }

  void read(const Read& what) {
    settle();
    const bool another_waits = model_.is_waiting();
    const std::optional<std::string> expected = model_.start(what);
    std::unique_ptr<Task<std::string>> task = start(what);
    test_.settle();
    CHECK_EQ(task->done(), expected.has_value());
    if (expected) {
      CHECK_EQ(outcome_of(*task), *expected);
    } else {
      CHECK(!another_waits);
      waiting_ = std::move(task);
    }
    compare();
  }

  void settle() {
    test_.settle();
    const std::optional<std::string> expected = model_.settle();
    CHECK_EQ(waiting_ != nullptr && waiting_->done(), expected.has_value());
    if (expected) {
      CHECK_EQ(outcome_of(*waiting_), *expected);
      waiting_ = nullptr;
    }
    compare();
  }

 private:
  std::unique_ptr<Task<std::string>> start(const Read& what) {
    switch (what.kind) {
      case Read::Kind::kRead:
        return std::make_unique<Task<std::string>>(test_.loop, reader_->read(what.n));
      case Read::Kind::kReadexactly:
        return std::make_unique<Task<std::string>>(test_.loop, reader_->readexactly(what.n));
      case Read::Kind::kReadline:
        return std::make_unique<Task<std::string>>(test_.loop, reader_->readline());
      case Read::Kind::kReaduntil:
        break;
    }
    return std::make_unique<Task<std::string>>(test_.loop, reader_->readuntil(what.separators));
  }

  void compare() {
    CHECK_EQ(transport_->paused, model_.paused());
    CHECK_EQ(reader_->at_eof(), model_.at_eof());
    CHECK(!reader_->repr().empty());
    CHECK(test_.errors.empty());
  }

  TestLoop test_;
  ReaderModel model_;
  std::shared_ptr<PausingTransport> transport_;
  std::unique_ptr<StreamReader> reader_;
  std::unique_ptr<Task<std::string>> waiting_;
};

// Few different bytes, so that separators occur.
std::string text(FuzzedDataProvider& input, std::size_t size_max) {
  std::string result = input.ConsumeBytesAsString(input.ConsumeIntegralInRange<std::size_t>(0, size_max));
  for (char& byte : result) byte = "ab\nc"[static_cast<unsigned char>(byte) % 4];
  return result;
}

Read any_read(FuzzedDataProvider& input) {
  Read read;
  read.kind = input.PickValueInArray(
      {Read::Kind::kRead, Read::Kind::kReadexactly, Read::Kind::kReadline, Read::Kind::kReaduntil});
  if (read.kind == Read::Kind::kRead || read.kind == Read::Kind::kReadexactly) {
    read.n = input.ConsumeIntegralInRange<long>(-1, 80);
  } else if (read.kind == Read::Kind::kReaduntil) {
    const int count = input.ConsumeIntegralInRange(0, 3);
    for (int i = 0; i < count; ++i) read.separators.push_back(text(input, 4));
  }
  return read;
}

void play(FuzzedDataProvider& input) {
  const auto limit = input.ConsumeIntegralInRange<std::size_t>(1, 24);
  Pair pair(limit, input.ConsumeIntegralInRange(0, 3) != 0);
  while (input.remaining_bytes() > 0) {
    switch (input.ConsumeIntegralInRange(0, 11)) {
      case 0:
      case 1:
      case 2:
        pair.feed_data(text(input, 30));
        break;
      case 3:
        if (input.ConsumeIntegralInRange(0, 3) == 0) pair.feed_eof();
        break;
      case 4:
        if (input.ConsumeIntegralInRange(0, 7) == 0) pair.set_exception(text(input, 2));
        break;
      case 5:
        pair.cancel();
        break;
      case 6:
      case 7:
        pair.settle();
        break;
      default:
        pair.read(any_read(input));
    }
  }
  pair.settle();
}

}  // namespace
}  // namespace streamgauge

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  FuzzedDataProvider input(data, size);
  streamgauge::play(input);
  return 0;
}
