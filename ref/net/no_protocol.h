// What Python's None is as a protocol.
#pragma once

#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "ref/base/errors.h"
#include "ref/net/transport.h"

namespace streamgauge {

// What a layer has above itself once the connection is lost: it lacks whatever is called on it, which is an
// AttributeError, of which the loop's exception handler hears.
class NoProtocol final : public Protocol {
 public:
  void connection_made(std::shared_ptr<Transport>) override { lack("connection_made"); }
  void data_received(std::string_view) override { lack("data_received"); }
  bool eof_received() override { lack("eof_received"); }
  void connection_lost(std::exception_ptr) override { lack("connection_lost"); }
  void pause_writing() override { lack("pause_writing"); }
  void resume_writing() override { lack("resume_writing"); }

 private:
  [[noreturn]] static void lack(const std::string& method) {
    throw AttributeError("'NoneType' object has no attribute '" + method + "'");
  }
};

}  // namespace streamgauge
