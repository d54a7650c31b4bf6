#pragma once

#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/net/transport.h"

namespace streamgauge {

// A transport without a connection that notes what it is asked to do.
class RecordingTransport : public Transport {
 public:
  RecordingTransport() = default;

  bool is_closing() const override { return closing; }
  void close() override {
    closing = true;
    calls.push_back("close");
  }
  void pause_reading() override {
    calls.push_back("pause_reading");
    if (!can_pause) throw NotImplementedError("");
  }
  void resume_reading() override { calls.push_back("resume_reading"); }
  void write(std::string_view data) override { calls.push_back("write " + std::string(data)); }
  std::string repr() const override { return "<RecordingTransport>"; }

  std::vector<std::string> calls;
  bool closing = false;
  bool can_pause = true;
};

}  // namespace streamgauge
