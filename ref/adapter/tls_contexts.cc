#include "ref/adapter/tls_contexts.h"

#include <sys/stat.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ref/adapter/arguments.h"
#include "ref/adapter/descriptor_limit.h"
#include "ref/base/errors.h"
#include "ref/tls/tls_context.h"

namespace streamgauge::adapter {

namespace {

// A description's field of a type that its getter throws for, or none.
template <class T>
std::optional<T> field_of(const Json& description, const char* name) {
  if (!description.contains(name)) return std::nullopt;
  try {
    return description.at(name).get<T>();
  } catch (const Json::exception&) {
    throw Failed(std::string(name) + " of a context is of another type");
  }
}

template <class T>
T word_of(const std::map<std::string, T>& words, const std::string& word) {
  const auto found = words.find(word);
  if (found == words.end()) throw Failed("a context knows no \"" + word + "\"");
  return found->second;
}

void verify(TlsContext& context, const Json& description) {
  const auto mode = field_of<std::string>(description, "verify");
  const auto check_hostname = field_of<bool>(description, "check_hostname");
  if (mode) {
    static const std::map<std::string, VerifyMode> modes = {{"none", VerifyMode::kNone},
                                                            {"optional", VerifyMode::kOptional},
                                                            {"required", VerifyMode::kRequired}};
    if (*mode == "none" && !check_hostname.value_or(false)) context.set_check_hostname(false);
    context.set_verify_mode(word_of(modes, *mode));
  }
  if (check_hostname) context.set_check_hostname(*check_hostname);
}

void limit_versions(TlsContext& context, const Json& description) {
  static const std::map<std::string, TlsVersion> versions = {{"TLSv1.2", TlsVersion::kTlsV1_2},
                                                             {"TLSv1.3", TlsVersion::kTlsV1_3}};
  if (const auto minimum = field_of<std::string>(description, "minimum")) {
    context.set_minimum_version(word_of(versions, *minimum));
  }
  if (const auto maximum = field_of<std::string>(description, "maximum")) {
    context.set_maximum_version(word_of(versions, *maximum));
  }
}

std::shared_ptr<const TlsLayer> make_context(const Json& description) {
  using Side = TlsContext::Side;
  const AllDescriptors for_its_files;
  try {
    static const std::map<std::string, Side> sides = {{"client", Side::kClient}, {"server", Side::kServer}};
    const auto context =
        TlsContext::create(word_of(sides, field_of<std::string>(description, "side").value_or("")));
    verify(*context, description);
    if (const auto file = field_of<std::string>(description, "certificate")) context->load_cert_chain(*file);
    if (const auto file = field_of<std::string>(description, "ca")) context->load_verify_locations(file);
    const auto alpn = field_of<std::vector<std::string>>(description, "alpn");
    if (alpn && !alpn->empty()) context->set_alpn_protocols(*alpn);
    limit_versions(*context, description);
    if (const auto tickets = field_of<int>(description, "tickets")) context->set_num_tickets(*tickets);
    return context;
  } catch (const ValueError& error) {
    throw Unsupported(std::string("such a context cannot be made: ") + error.what());
  } catch (const OSError& error) {
    throw Failed(std::string("a context: ") + error.what());
  }
}

// What tells whether a file is still the same.
std::string state_of(const Json& description, const char* field) {
  const auto path = field_of<std::string>(description, field);
  struct stat status{};
  if (!path || ::stat(path->c_str(), &status) < 0) return "";
  return std::to_string(status.st_ino) + " " + std::to_string(status.st_size) + " " +
         std::to_string(status.st_mtim.tv_sec) + " " + std::to_string(status.st_mtim.tv_nsec) + ";";
}

}  // namespace

std::shared_ptr<const TlsLayer> tls_layer(const Json& value) {
  if (value == Json(true)) return default_tls();
  if (tag_of(value) != "context") throw Unsupported("ssl is a context in C++, not " + describe(value));
  const Json& description = value.begin().value();
  if (!description.is_object()) throw Failed("a context is an object");
  for (const auto& item : description.items()) {
    static const std::vector<std::string> fields = {
        "side", "certificate", "ca", "verify", "check_hostname", "alpn", "minimum", "maximum", "tickets"};
    if (std::find(fields.begin(), fields.end(), item.key()) == fields.end()) {
      throw Unsupported("a context has no " + item.key() + " here");
    }
  }
  static std::map<std::string, std::shared_ptr<const TlsLayer>> contexts;
  const std::string key =
      state_of(description, "certificate") + state_of(description, "ca") + description.dump();
  auto found = contexts.find(key);
  if (found == contexts.end()) found = contexts.emplace(key, make_context(description)).first;
  return found->second;
}

}  // namespace streamgauge::adapter
