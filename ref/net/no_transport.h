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
  std::optional<ExtraInfo> find_extra_info(std::string_view) const override { lack("get_extra_info"); }

  bool is_closing() const override { lack("is_closing"); }
  void close() override { lack("close"); }
  void abort() override { lack("abort"); }
  void force_close(std::exception_ptr) override { lack("_force_close"); }

  void set_protocol(std::shared_ptr<Protocol>) override { lack("set_protocol"); }
  std::shared_ptr<Protocol> get_protocol() const override { lack("get_protocol"); }

  bool is_reading() const override { lack("is_reading"); }
  void pause_reading() override { lack("pause_reading"); }
  void resume_reading() override { lack("resume_reading"); }

  void write(std::string_view) override { lack("write"); }
  void writelines(std::span<const std::string_view>) override { lack("writelines"); }
  void write_eof() override { lack("write_eof"); }
  bool can_write_eof() const override { lack("can_write_eof"); }

  std::size_t get_write_buffer_size() const override { lack("get_write_buffer_size"); }
  WriteBufferLimits get_write_buffer_limits() const override { lack("get_write_buffer_limits"); }
  void set_write_buffer_limits(std::optional<std::int64_t>, std::optional<std::int64_t>) override {
    lack("set_write_buffer_limits");
  }

  std::string repr() const override { return "None"; }

 private:
  [[noreturn]] static void lack(const std::string& attribute) {
    throw AttributeError("'NoneType' object has no attribute '" + attribute + "'");
  }
};

}  // namespace streamgauge
