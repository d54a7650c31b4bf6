// A peer's certificate as ssl.SSLSocket.getpeercert() tells it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ref/tls/openssl_ptr.h"

namespace streamgauge {

// The fields of Python's dictionary, in its order and with its texts.
struct PeerCertificate {
  // ("commonName", "localhost")
  using Attribute = std::pair<std::string, std::string>;
  // A relative distinguished name, which rarely has more than one attribute.
  using RelativeName = std::vector<Attribute>;

  PeerCertificate() = default;
  // Reads the certificate. Throws SSLError if it cannot be read.
  explicit PeerCertificate(x509_st& certificate);

  // Python's {}: there is a certificate, but it was not asked to be verified. All else is empty then.
  bool is_empty() const noexcept { return version == 0; }

  std::vector<RelativeName> subject;
  std::vector<RelativeName> issuer;
  long version = 0;           // 3
  std::string serial_number;  // in hexadecimal
  std::string not_before;     // "Jan  5 09:34:43 2018 GMT"
  std::string not_after;
  // ("DNS", "localhost"), ("IP Address", "127.0.0.1"); of a "DirName" the name in one line.
  std::vector<Attribute> subject_alt_name;
  std::vector<std::string> ocsp;
  std::vector<std::string> ca_issuers;
  std::vector<std::string> crl_distribution_points;
};

}  // namespace streamgauge
