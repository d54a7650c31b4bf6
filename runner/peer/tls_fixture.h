// For tests: the other end of a TLS connection, by OpenSSL itself.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "runner/peer/tls_context.h"
#include "runner/peer/tls_layer.h"

namespace gauge {

inline std::filesystem::path certificate(const std::string& name) {
  return std::filesystem::path(CERTIFICATES) / (name + ".pem");
}

inline TlsDescription server_description() {
  TlsDescription description;
  description.side = TlsDescription::Side::server;
  description.certificate = certificate("localhost");
  return description;
}

inline TlsDescription client_description() {
  TlsDescription description;
  description.ca = certificate("ca");
  return description;
}

inline std::unique_ptr<TlsLayer> layer_of(const TlsDescription& description,
                                          const std::string& name = "localhost",
                                          bool check_hostname = false) {
  return std::make_unique<TlsLayer>(std::make_shared<TlsContext>(description), name, check_hostname);
}

// Hands ciphertext to and fro until neither end has anything to say.
inline void shake_hands(TlsLayer& a, TlsLayer& b) {
  for (bool speaks = true; speaks;) {
    speaks = false;
    for (auto [from, to] : {std::pair(&a, &b), std::pair(&b, &a)}) {
      from->shake_hands();
      const std::string flight = from->take_ciphertext();
      speaks = speaks || !flight.empty();
      to->feed(flight);
    }
  }
}

}  // namespace gauge
