#include "ref/tls/peer_certificate.h"

#include <openssl/bio.h>
#include <openssl/x509v3.h>

#include <array>

#include "ref/tls/openssl_ptr.h"
#include "ref/tls/tls_error.h"

namespace streamgauge {

namespace {

// What OpenSSL prints into a memory BIO.
template <class Print>
std::string printed(Print print) {
  const OpenSslPtr<BIO> bio(BIO_new(BIO_s_mem()));
  if (!bio || print(bio.get()) <= 0) throw_ssl_error();
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string text_of(const ASN1_STRING* value) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
          static_cast<std::size_t>(ASN1_STRING_length(value))};
}

std::string utf8_of(const ASN1_STRING* value) {
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, value);
  if (size < 0) throw_ssl_error();
  std::string text(reinterpret_cast<char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return text;
}

// The long name of an object, or its numbers if it has none (_asn1obj2py).
std::string name_of(const ASN1_OBJECT* object) {
  std::array<char, 256> buffer;
  const int size = OBJ_obj2txt(buffer.data(), buffer.size(), object, /*no_name=*/0);
  if (size < 0) throw_ssl_error();
  return {buffer.data(), std::min(static_cast<std::size_t>(size), buffer.size() - 1)};
}

// _create_tuple_for_X509_NAME
std::vector<PeerCertificate::RelativeName> names_of(const X509_NAME* name) {
  std::vector<PeerCertificate::RelativeName> names;
  int set = -1;
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    if (X509_NAME_ENTRY_set(entry) != set) names.emplace_back();
    set = X509_NAME_ENTRY_set(entry);
    names.back().emplace_back(name_of(X509_NAME_ENTRY_get_object(entry)),
                              utf8_of(X509_NAME_ENTRY_get_data(entry)));
  }
  return names;
}

// Python prints an IPv6 address in full, each group without its leading zeros.
std::string ip_text(const ASN1_OCTET_STRING* ip) {
  const unsigned char* bytes = ASN1_STRING_get0_data(ip);
  const int size = ASN1_STRING_length(ip);
  if (size == 4) {
    return std::to_string(bytes[0]) + "." + std::to_string(bytes[1]) + "." + std::to_string(bytes[2]) + "." +
           std::to_string(bytes[3]);
  }
  if (size != 16) return "<invalid>";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text;
  for (int i = 0; i < size; i += 2) {
    if (i > 0) text += ':';
    const unsigned group = bytes[i] << 8 | bytes[i + 1];
    bool leading = true;
    for (int shift = 12; shift >= 0; shift -= 4) {
      const unsigned digit = group >> shift & 0xFU;
      if (digit == 0 && leading && shift > 0) continue;
      leading = false;
      text += digits[digit];
    }
  }
  return text;
}

// _get_peer_alt_names
PeerCertificate::Attribute alt_name_of(const GENERAL_NAME& name) {
  switch (name.type) {
    case GEN_DNS:
      return {"DNS", text_of(name.d.dNSName)};
    case GEN_EMAIL:
      return {"email", text_of(name.d.rfc822Name)};
    case GEN_URI:
      return {"URI", text_of(name.d.uniformResourceIdentifier)};
    case GEN_IPADD:
      return {"IP Address", ip_text(name.d.iPAddress)};
    case GEN_RID:
      return {"Registered ID", name_of(name.d.registeredID)};
    case GEN_DIRNAME:
      return {"DirName", printed([&](BIO* bio) {
                return X509_NAME_print_ex(bio, name.d.directoryName, 0, XN_FLAG_RFC2253);
              })};
    default: {
      // "othername:<unsupported>", as OpenSSL prints it.
      const std::string text =
          printed([&](BIO* bio) { return GENERAL_NAME_print(bio, const_cast<GENERAL_NAME*>(&name)); });
      const std::size_t colon = text.find(':');
      if (colon == std::string::npos) return {text, ""};
      return {text.substr(0, colon), text.substr(colon + 1)};
    }
  }
}

template <class T>
OpenSslPtr<T> extension(const X509& certificate, int nid) {
  return OpenSslPtr<T>(static_cast<T*>(X509_get_ext_d2i(&certificate, nid, nullptr, nullptr)));
}

std::vector<PeerCertificate::Attribute> alt_names_of(const X509& certificate) {
  std::vector<PeerCertificate::Attribute> result;
  const auto names = extension<GENERAL_NAMES>(certificate, NID_subject_alt_name);
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    result.push_back(alt_name_of(*sk_GENERAL_NAME_value(names.get(), i)));
  }
  return result;
}

// _get_aia_uri
std::vector<std::string> access_uris_of(const X509& certificate, int method) {
  std::vector<std::string> result;
  const auto access = extension<AUTHORITY_INFO_ACCESS>(certificate, NID_info_access);
  for (int i = 0; access && i < sk_ACCESS_DESCRIPTION_num(access.get()); ++i) {
    const ACCESS_DESCRIPTION* description = sk_ACCESS_DESCRIPTION_value(access.get(), i);
    if (OBJ_obj2nid(description->method) != method || description->location->type != GEN_URI) continue;
    result.push_back(text_of(description->location->d.uniformResourceIdentifier));
  }
  return result;
}

// _get_crl_dp
std::vector<std::string> distribution_points_of(const X509& certificate) {
  std::vector<std::string> result;
  const auto points = extension<CRL_DIST_POINTS>(certificate, NID_crl_distribution_points);
  for (int i = 0; points && i < sk_DIST_POINT_num(points.get()); ++i) {
    const DIST_POINT_NAME* name = sk_DIST_POINT_value(points.get(), i)->distpoint;
    if (name == nullptr || name->type != 0) continue;
    const GENERAL_NAMES* full = name->name.fullname;
    for (int j = 0; j < sk_GENERAL_NAME_num(full); ++j) {
      const GENERAL_NAME* uri = sk_GENERAL_NAME_value(full, j);
      if (uri->type == GEN_URI) result.push_back(text_of(uri->d.uniformResourceIdentifier));
    }
  }
  return result;
}

}  // namespace

PeerCertificate::PeerCertificate(X509& certificate)
    : subject(names_of(X509_get_subject_name(&certificate))),
      issuer(names_of(X509_get_issuer_name(&certificate))),
      version(X509_get_version(&certificate) + 1),
      serial_number(
          printed([&](BIO* bio) { return i2a_ASN1_INTEGER(bio, X509_get0_serialNumber(&certificate)); })),
      not_before(printed([&](BIO* bio) { return ASN1_TIME_print(bio, X509_get0_notBefore(&certificate)); })),
      not_after(printed([&](BIO* bio) { return ASN1_TIME_print(bio, X509_get0_notAfter(&certificate)); })),
      subject_alt_name(alt_names_of(certificate)),
      ocsp(access_uris_of(certificate, NID_ad_OCSP)),
      ca_issuers(access_uris_of(certificate, NID_ad_ca_issuers)),
      crl_distribution_points(distribution_points_of(certificate)) {}

}  // namespace streamgauge
