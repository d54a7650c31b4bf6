#include "runner/run/tls_setup.h"

#include <nlohmann/json.hpp>
#include <string>

namespace gauge {
namespace {

// What goes without saying: a server shows a certificate, and who verifies trusts the scenarios' authority.
// null: none.
Json with_defaults(Json description, TlsSide side) {
  if (!description.contains("certificate") && side == TlsSide::server)
    description["certificate"] = "localhost";
  const bool verifies = side == TlsSide::client || description.value("verify", "none") != "none";
  if (!description.contains("ca") && verifies) description["ca"] = "ca";
  for (const char* key : {"certificate", "ca"}) {
    if (description.contains(key) && description[key].is_null()) description.erase(key);
  }
  return description;
}

std::filesystem::path certificate_file(const Scenario& scenario, const std::string& name) {
  return scenario.certificates / (name + ".pem");
}

TlsDescription::Verify verify_of(const std::string& word) {
  if (word == "required") return TlsDescription::Verify::required;
  return word == "optional" ? TlsDescription::Verify::optional : TlsDescription::Verify::none;
}

}  // namespace

Json subject_context(const Scenario& scenario, Json description, TlsSide side) {
  if (description.contains("side"))
    side = description["side"] == "client" ? TlsSide::client : TlsSide::server;
  description["side"] = side == TlsSide::client ? "client" : "server";
  description = with_defaults(std::move(description), side);
  for (const char* key : {"certificate", "ca"}) {
    if (description.contains(key)) description[key] = certificate_file(scenario, description[key]).string();
  }
  return {{"context", std::move(description)}};
}

std::unique_ptr<TlsLayer> peer_layer(TlsContexts& contexts, const Scenario& scenario, const Json& overrides,
                                     TlsSide side) {
  Json source = scenario.tls.peer;
  source.update(overrides);
  source = with_defaults(std::move(source), side);
  TlsDescription description;
  description.side = side;
  description.version = source.value("version", scenario.tls.version) == "1.2"
                            ? TlsDescription::Version::tls_1_2
                            : TlsDescription::Version::tls_1_3;
  if (source.contains("certificate"))
    description.certificate = certificate_file(scenario, source["certificate"]);
  if (source.contains("ca")) description.ca = certificate_file(scenario, source["ca"]);
  description.verify = verify_of(source.value("verify", "none"));
  description.alpn = source.value("alpn", std::vector<std::string>());
  description.tickets = source.value("tickets", 0);
  const Json& name = scenario.tls.server_hostname;
  return std::make_unique<TlsLayer>(contexts.get(description),
                                    name.is_string() ? name.get<std::string>() : "",
                                    source.value("check_hostname", false));
}

}  // namespace gauge
