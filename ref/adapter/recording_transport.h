// The transports of readers without a socket (spec/protocol.md, section 8).
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "ref/net/transport.h"

namespace streamgauge::adapter {

// Says what is called on it: "pause_reading", "resume_reading".
class RecordingTransport final : public Transport {
 public:
  using Record = std::function<void(const char* call)>;
  explicit RecordingTransport(Record record) : record_(std::move(record)) {}

  void pause_reading() override { record_("pause_reading"); }
  void resume_reading() override { record_("resume_reading"); }
  std::string repr() const override { return "<Transport>"; }

 private:
  Record record_;
};

// Cannot pause: every operation is the NotImplementedError of the interface.
class NoPauseTransport final : public Transport {};

}  // namespace streamgauge::adapter
