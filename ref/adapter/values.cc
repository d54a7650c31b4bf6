#include "ref/adapter/values.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

#include "ref/net/socket.h"
#include "ref/tls/peer_certificate.h"
#include "ref/tls/tls_engine.h"

namespace streamgauge::adapter {

Json text(const std::string& content) { return {{"text", content}}; }

Json address_value(const SocketAddress& address) {
  if (address.family() == AF_UNIX) {
    const std::string path = address.unix_path();
    if (!path.empty() && path.front() == '\0') return utf8_from_bytes(path);
    return text(path);
  }
  Json value = Json::array({text(address.host()), address.port()});
  if (address.family() == AF_INET6) {
    value.push_back(address.flow_info());
    value.push_back(address.scope_id());
  }
  return value;
}

std::vector<SocketAddress> sorted_addresses(const Server& server) {
  std::vector<SocketAddress> addresses;
  for (const auto& socket : server.sockets()) addresses.push_back(socket->getsockname());
  const auto key = [](const SocketAddress& a) { return std::pair(a.host() + a.unix_path(), a.port()); };
  std::sort(addresses.begin(), addresses.end(),
            [key](const SocketAddress& a, const SocketAddress& b) { return key(a) < key(b); });
  return addresses;
}

namespace {

Json cipher_value(const TlsCipher& cipher) {
  return Json::array({text(cipher.name), text(cipher.protocol), cipher.secret_bits});
}

Json pair_value(const PeerCertificate::Attribute& pair) {
  return Json::array({text(pair.first), text(pair.second)});
}

// A distinguished name: its relative names, each of its attributes.
Json name_value(const std::vector<PeerCertificate::RelativeName>& name) {
  Json value = Json::array();
  for (const PeerCertificate::RelativeName& relative : name) {
    Json attributes = Json::array();
    for (const PeerCertificate::Attribute& attribute : relative) attributes.push_back(pair_value(attribute));
    value.push_back(std::move(attributes));
  }
  return value;
}

// The dictionary that ssl.SSLSocket.getpeercert() gives.
Json certificate_value(const PeerCertificate& certificate) {
  Json items = Json::array();
  if (certificate.is_empty()) return {{"dict", items}};
  const auto add = [&items](const char* key, Json value) {
    items.push_back(Json::array({text(key), std::move(value)}));
  };
  const auto add_texts = [&add](const char* key, const std::vector<std::string>& texts) {
    if (texts.empty()) return;
    Json values = Json::array();
    for (const std::string& content : texts) values.push_back(text(content));
    add(key, std::move(values));
  };
  add("subject", name_value(certificate.subject));
  add("issuer", name_value(certificate.issuer));
  add("version", certificate.version);
  add("serialNumber", text(certificate.serial_number));
  add("notBefore", text(certificate.not_before));
  add("notAfter", text(certificate.not_after));
  if (!certificate.subject_alt_name.empty()) {
    Json names = Json::array();
    for (const PeerCertificate::Attribute& name : certificate.subject_alt_name) {
      names.push_back(pair_value(name));
    }
    add("subjectAltName", std::move(names));
  }
  add_texts("OCSP", certificate.ocsp);
  add_texts("caIssuers", certificate.ca_issuers);
  add_texts("crlDistributionPoints", certificate.crl_distribution_points);
  return {{"dict", std::move(items)}};
}

class ExtraInfoEncoder {
 public:
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(const SocketAddress& address) const { return address_value(address); }
  Json operator()(const std::shared_ptr<Socket>&) const { return {{"type", "TransportSocket"}}; }
  Json operator()(const std::shared_ptr<const TlsContext>&) const { return {{"type", "SSLContext"}}; }
  Json operator()(const std::shared_ptr<const TlsEngine>&) const { return {{"type", "SSLObject"}}; }
  Json operator()(const std::shared_ptr<const TlsCipher>& cipher) const { return cipher_value(*cipher); }
  Json operator()(const std::shared_ptr<const PeerCertificate>& certificate) const {
    return certificate_value(*certificate);
  }
};

}  // namespace

Json extra_info_value(const ExtraInfo& info) { return std::visit(ExtraInfoEncoder(), info); }

}  // namespace streamgauge::adapter
