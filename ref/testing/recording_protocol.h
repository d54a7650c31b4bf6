#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ref/base/errors.h"
#include "ref/net/transport.h"

namespace streamgauge {

// A protocol that notes what it is told, and fails where it is asked to.
class RecordingProtocol : public Protocol {
 public:
  RecordingProtocol() = default;

  void connection_made(std::shared_ptr<Transport> made) override {
    note("connection_made"), transport = made;
  }
  void data_received(std::string_view data) override {
    received += data;
    note("data " + std::to_string(data.size()));
  }
  bool eof_received() override {
    note("eof");
    return keep_open_at_eof;
  }
  void connection_lost(std::exception_ptr error) override {
    note("connection_lost " + (error ? repr(error) : "None"));
    lost_error = std::move(error);
  }
  void pause_writing() override { note("pause_writing"); }
  void resume_writing() override { note("resume_writing"); }

  std::vector<std::string> calls;
  std::string received;
  std::weak_ptr<Transport> transport;
  std::exception_ptr lost_error;
  bool keep_open_at_eof = true;
  std::string fail_in;  // the call that throws

 private:
  void note(std::string call) {
    calls.push_back(call);
    if (call == fail_in) throw ValueError("boom");
  }
};

}  // namespace streamgauge
