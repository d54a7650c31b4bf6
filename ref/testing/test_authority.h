#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "ref/testing/temporary_directory.h"

namespace streamgauge {

// An authority that makes certificates, with keys on the curve P-256, and puts them in files of its own. What
// it makes satisfies RFC 5280 to the letter, as the default contexts demand.
class TestAuthority {
 public:
  TestAuthority() : key_(make_key()), certificate_(X509_new(), X509_free) {
    begin(*certificate_, "Test authority");
    check(X509_set_issuer_name(certificate_.get(), X509_get_subject_name(certificate_.get())));
    check(X509_set_pubkey(certificate_.get(), key_.get()));
    extend(*certificate_, NID_basic_constraints, "critical,CA:TRUE");
    extend(*certificate_, NID_key_usage, "critical,keyCertSign,cRLSign");
    extend(*certificate_, NID_subject_key_identifier, "hash");
    check(X509_sign(certificate_.get(), key_.get(), EVP_sha256()));
    write_certificate(file("ca"), *certificate_, "w");
  }

  // The file with the authority's certificate.
  std::string ca_file() const { return file("ca"); }

  // A file with a certificate for the names ("DNS:localhost,IP:127.0.0.1") and its key; `subject` is its
  // common name. `valid_days` may be negative: then it has expired.
  std::string issue(const std::string& subject, const std::string& names, int valid_days = 30) {
    const Key key = make_key();
    const Certificate certificate(X509_new(), X509_free);
    begin(*certificate, subject, valid_days);
    check(X509_set_issuer_name(certificate.get(), X509_get_subject_name(certificate_.get())));
    check(X509_set_pubkey(certificate.get(), key.get()));
    extend(*certificate, NID_basic_constraints, "critical,CA:FALSE");
    extend(*certificate, NID_key_usage, "critical,digitalSignature");
    extend(*certificate, NID_subject_key_identifier, "hash");
    extend(*certificate, NID_authority_key_identifier, "keyid:always");
    if (!names.empty()) extend(*certificate, NID_subject_alt_name, names);
    check(X509_sign(certificate.get(), key_.get(), EVP_sha256()));
    std::string path = file("certificate-" + std::to_string(serial_));
    write_certificate(path, *certificate, "w");
    write_key(path, *key);
    return path;
  }

  // A file with the name and any content.
  std::string write_file(const std::string& name, const std::string& content) const {
    std::ofstream(file(name), std::ios::binary) << content;
    return file(name);
  }

  // The key of a file that issue() has made, in a file of its own, encrypted with the password.
  std::string encrypt_key(const std::string& certificate_file, const std::string& password) const {
    const File in(std::fopen(certificate_file.c_str(), "re"), std::fclose);
    const Key key(PEM_read_PrivateKey(in.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    std::string path = certificate_file + "-key";
    const File out(std::fopen(path.c_str(), "we"), std::fclose);
    check(PEM_write_PrivateKey(out.get(), key.get(), EVP_aes_128_cbc(),
                               reinterpret_cast<const unsigned char*>(password.data()),
                               static_cast<int>(password.size()), nullptr, nullptr));
    return path;
  }

 private:
  using Key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;
  using Certificate = std::unique_ptr<X509, void (*)(X509*)>;
  using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

  static void check(int result) {
    if (result <= 0) throw std::runtime_error("OpenSSL cannot make a certificate");
  }

  static Key make_key() {
    Key key(EVP_EC_gen("P-256"), EVP_PKEY_free);
    check(key ? 1 : 0);
    return key;
  }

  std::string file(const std::string& name) const { return directory_.path() + "/" + name + ".pem"; }

  void begin(X509& certificate, const std::string& subject, int valid_days = 30) {
    constexpr long day_s = 24L * 60 * 60;
    check(X509_set_version(&certificate, X509_VERSION_3));
    check(ASN1_INTEGER_set(X509_get_serialNumber(&certificate), ++serial_));
    const std::time_t now = std::time(nullptr);
    check(X509_time_adj(X509_getm_notBefore(&certificate), -40 * day_s, nullptr) != nullptr ? 1 : 0);
    std::time_t until = now + valid_days * day_s;
    check(X509_time_adj(X509_getm_notAfter(&certificate), 0, &until) != nullptr ? 1 : 0);
    check(X509_NAME_add_entry_by_txt(X509_get_subject_name(&certificate), "CN", MBSTRING_UTF8,
                                     reinterpret_cast<const unsigned char*>(subject.data()),
                                     static_cast<int>(subject.size()), -1, 0));
  }

  void extend(X509& certificate, int nid, const std::string& value) const {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate_.get(), &certificate, nullptr, nullptr, 0);
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    check(extension != nullptr ? 1 : 0);
    const int added = X509_add_ext(&certificate, extension, -1);
    X509_EXTENSION_free(extension);
    check(added);
  }

  static void write_certificate(const std::string& path, const X509& certificate, const char* mode) {
    const File out(std::fopen(path.c_str(), mode), std::fclose);
    check(out ? PEM_write_X509(out.get(), &certificate) : 0);
  }

  static void write_key(const std::string& path, const EVP_PKEY& key) {
    const File out(std::fopen(path.c_str(), "ae"), std::fclose);
    check(out ? PEM_write_PrivateKey(out.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) : 0);
  }

  TemporaryDirectory directory_;
  long serial_ = 0;
  Key key_;
  Certificate certificate_;
};

}  // namespace streamgauge
