// What Python's None is as a protocol.
#pragma once

#include <exception>
#include <memory>
#include <string_view>

#include "ref/base/errors.h"
#include "ref/net/transport.h"

namespace streamgauge {

// What a layer has above itself once the connection is lost: it lacks whatever is called on it, which is an
// AttributeError, of which the loop's exception handler hears.
class NoProtocol final : public Protocol {
 public:
  void connection_made(std::shared_ptr<Transport>) override { throw_none_lacks("connection_made"); }
  void data_received(std::string_view) override { throw_none_lacks("data_received"); }
  bool eof_received() override { throw_none_lacks("eof_received"); }
  void connection_lost(std::exception_ptr) override { throw_none_lacks("connection_lost"); }
  void pause_writing() override { throw_none_lacks("pause_writing"); }
  void resume_writing() override { throw_none_lacks("resume_writing"); }
};

}  // namespace streamgauge
