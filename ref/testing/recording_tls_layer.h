#pragma once

#include <memory>
#include <string>

#include "ref/base/errors.h"
#include "ref/net/tls_layer.h"

namespace streamgauge {

// A layer that notes with what it is asked for a protocol, and fails to make one.
class RecordingTlsLayer final : public TlsLayer {
 public:
  std::shared_ptr<TlsConnection> make_protocol(EventLoop&, std::shared_ptr<Protocol>,
                                               const TlsParameters& given) const override {
    ++asked;
    parameters = given;
    throw AttributeError("'int' object has no attribute 'wrap_bio'");
  }
  bool is_bool() const noexcept override { return stands_for_bool; }
  std::string repr() const override { return "1"; }

  bool stands_for_bool = false;
  mutable int asked = 0;
  mutable TlsParameters parameters;
};

}  // namespace streamgauge
