// What Python's None is as a transport.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ref/base/errors.h"
#include "ref/net/transport.h"

namespace streamgauge {

// A transport that is gone, where another was to be (clause ST-17). It lacks whatever it is asked for: every
// operation but start_tls_compatible(), which is false, and repr() throws AttributeError.
class NoTransport final : public Transport {
 public:
  std::optional<ExtraInfo> find_extra_info(std::string_view) const override {
    throw_none_lacks("get_extra_info");
  }

  bool is_closing() const override { throw_none_lacks("is_closing"); }
  void close() override { throw_none_lacks("close"); }
  void abort() override { throw_none_lacks("abort"); }
  void force_close(std::exception_ptr) override { throw_none_lacks("_force_close"); }

  void set_protocol(std::shared_ptr<Protocol>) override { throw_none_lacks("set_protocol"); }
  std::shared_ptr<Protocol> get_protocol() const override { throw_none_lacks("get_protocol"); }

  bool is_reading() const override { throw_none_lacks("is_reading"); }
  void pause_reading() override { throw_none_lacks("pause_reading"); }
  void resume_reading() override { throw_none_lacks("resume_reading"); }

  void write(std::string_view) override { throw_none_lacks("write"); }
  void writelines(std::span<const std::string_view>) override { throw_none_lacks("writelines"); }
  void write_eof() override { throw_none_lacks("write_eof"); }
  bool can_write_eof() const override { throw_none_lacks("can_write_eof"); }

  std::size_t get_write_buffer_size() const override { throw_none_lacks("get_write_buffer_size"); }
  WriteBufferLimits get_write_buffer_limits() const override { throw_none_lacks("get_write_buffer_limits"); }
  void set_write_buffer_limits(std::optional<std::int64_t>, std::optional<std::int64_t>) override {
    throw_none_lacks("set_write_buffer_limits");
  }

  std::string repr() const override { return "None"; }
};

}  // namespace streamgauge
