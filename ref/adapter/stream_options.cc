#include "ref/adapter/stream_options.h"

#include <netdb.h>
#include <sys/socket.h>

#include <chrono>
#include <map>
#include <utility>

#include "ref/adapter/tls_contexts.h"
#include "ref/streams/stream_reader.h"

namespace streamgauge::adapter {

namespace {

int constant(const std::map<std::string, int>& constants, const std::string& name) {
  const auto found = constants.find(name);
  if (found == constants.end()) throw Failed("there is no constant \"" + name + "\"");
  return found->second;
}

int flags_value(const Arguments& arguments) {
  static const std::map<std::string, int> constants = {
      {"AI_ADDRCONFIG", AI_ADDRCONFIG},   {"AI_ALL", AI_ALL},
      {"AI_CANONNAME", AI_CANONNAME},     {"AI_NUMERICHOST", AI_NUMERICHOST},
      {"AI_NUMERICSERV", AI_NUMERICSERV}, {"AI_PASSIVE", AI_PASSIVE},
      {"AI_V4MAPPED", AI_V4MAPPED},
  };
  int flags = 0;
  for (const Json& name : arguments.array("flags")) {
    if (!name.is_string()) throw Failed("\"flags\" is an array of names");
    flags |= constant(constants, name.get<std::string>());
  }
  return flags;
}

Host host_value(const Json& value, const std::string& what) {
  if (value.is_null()) return std::nullopt;
  return text_value(value, what);
}

Port port_value(const Json& value, const std::string& what) {
  if (value.is_null()) return {};
  if (value.is_number_integer()) {
    const auto number = value.get<std::int64_t>();
    if (!std::in_range<int>(number)) throw Unsupported(what + " is an int in C++");
    return {static_cast<int>(number)};
  }
  if (value.is_string()) return {bytes_from_utf8(value.get_ref<const std::string&>())};
  if (tag_of(value) == "text") return {text_value(value, what)};
  throw Unsupported(what + " is an int or a string in C++, not " + describe(value));
}

Port port_of(const Arguments& arguments) {
  return arguments.has("port") ? port_value(arguments.field("port"), "port") : Port();
}

std::vector<Host> hosts_value(const Json& value) {
  if (!value.is_array()) throw Failed("several hosts are an array");
  std::vector<Host> hosts;
  for (const Json& item : value) hosts.push_back(host_value(item, "a host"));
  return hosts;
}

std::pair<Host, Port> local_address_of(const Arguments& arguments) {
  const Json& value = arguments.field("local_addr");
  if (!value.is_array() || value.size() != 2) throw Unsupported("local_addr is a host and a port in C++");
  return {host_value(value.at(0), "local_addr's host"), port_value(value.at(1), "local_addr's port")};
}

Duration seconds_of(const Arguments& arguments, const char* field) {
  return std::chrono::round<Duration>(std::chrono::duration<double>(arguments.number(field)));
}

void refuse_extra(const Arguments& arguments) {
  if (!arguments.has("extra")) return;
  const Json& extra = arguments.field("extra");
  if (!extra.is_object()) throw Failed("\"extra\" is an object");
  if (!extra.empty()) throw Unsupported("the options have no member " + extra.begin().key() + " in C++");
}

std::optional<Duration> timeout_of(const Arguments& arguments, const char* field) {
  if (!arguments.given(field)) return std::nullopt;
  return seconds_of(arguments, field);
}

std::optional<std::string> server_hostname_of(const Arguments& arguments) {
  if (!arguments.given("server_hostname")) return std::nullopt;
  if (tag_of(arguments.field("server_hostname")) == "bytes") {
    throw Unsupported("server_hostname is text, and bytes are the same string in C++");
  }
  return arguments.text("server_hostname");
}

// A client's `ssl` may be false, which is none.
std::shared_ptr<const TlsLayer> client_ssl_of(const Arguments& arguments) {
  if (!arguments.given("ssl") || arguments.field("ssl") == Json(false)) return nullptr;
  return tls_layer(arguments.field("ssl"));
}

std::shared_ptr<const TlsLayer> ssl_of(const Arguments& arguments) {
  return arguments.given("ssl") ? tls_layer(arguments.field("ssl")) : nullptr;
}

template <class Options>
void set_timeouts(Options& options, const Arguments& arguments) {
  options.ssl_handshake_timeout = timeout_of(arguments, "ssl_handshake_timeout");
  options.ssl_shutdown_timeout = timeout_of(arguments, "ssl_shutdown_timeout");
}

}  // namespace

int family_value(const std::string& name) {
  static const std::map<std::string, int> constants = {
      {"AF_INET", AF_INET}, {"AF_INET6", AF_INET6}, {"AF_UNIX", AF_UNIX}, {"AF_UNSPEC", AF_UNSPEC}};
  return constant(constants, name);
}

std::int64_t limit_of(const Arguments& arguments) {
  return arguments.optional_integer("limit").value_or(StreamReader::kDefaultLimitBytes);
}

ConnectionOptions connection_options(const Arguments& arguments) {
  refuse_extra(arguments);
  ConnectionOptions options;
  if (arguments.given("host")) options.host = arguments.text("host");
  options.port = port_of(arguments);
  if (arguments.has("family")) options.family = family_value(arguments.name("family"));
  if (arguments.has("proto")) options.proto = arguments.small_integer("proto");
  if (arguments.has("flags")) options.flags = flags_value(arguments);
  if (arguments.given("local_addr")) options.local_addr = local_address_of(arguments);
  if (arguments.given("happy_eyeballs_delay")) {
    options.happy_eyeballs_delay = seconds_of(arguments, "happy_eyeballs_delay");
  }
  if (arguments.given("interleave")) options.interleave = arguments.small_integer("interleave");
  if (arguments.has("all_errors")) options.all_errors = arguments.boolean("all_errors");
  options.ssl = client_ssl_of(arguments);
  options.server_hostname = server_hostname_of(arguments);
  set_timeouts(options, arguments);
  return options;
}

UnixConnectionOptions unix_connection_options(const Arguments& arguments) {
  refuse_extra(arguments);
  UnixConnectionOptions options;
  if (arguments.given("path")) options.path = arguments.text("path");
  options.ssl = client_ssl_of(arguments);
  options.server_hostname = server_hostname_of(arguments);
  set_timeouts(options, arguments);
  return options;
}

ServerOptions server_options(const Arguments& arguments) {
  refuse_extra(arguments);
  ServerOptions options;
  if (arguments.given("host")) {
    const Json& host = arguments.field("host");
    const std::string_view tag = tag_of(host);
    if (tag == "list" || tag == "tuple" || tag == "generator") {
      options = ServerOptions(hosts_value(host.begin().value()), Port());
    } else if (tag == "bytes") {
      throw Unsupported("host is a string or several in C++; bytes are a string there");
    } else {
      options = ServerOptions(arguments.text("host"), Port());
    }
  }
  options.port = port_of(arguments);
  if (arguments.has("family")) options.family = family_value(arguments.name("family"));
  if (arguments.has("flags")) options.flags = flags_value(arguments);
  if (arguments.has("backlog")) options.backlog = arguments.small_integer("backlog");
  if (arguments.given("reuse_address")) options.reuse_address = arguments.boolean("reuse_address");
  if (arguments.given("reuse_port")) options.reuse_port = arguments.boolean("reuse_port");
  if (arguments.given("keep_alive")) options.keep_alive = arguments.boolean("keep_alive");
  if (arguments.has("start_serving")) options.start_serving = arguments.boolean("start_serving");
  options.ssl = ssl_of(arguments);
  set_timeouts(options, arguments);
  return options;
}

UnixServerOptions unix_server_options(const Arguments& arguments) {
  refuse_extra(arguments);
  UnixServerOptions options;
  if (arguments.given("path")) options.path = arguments.text("path");
  if (arguments.has("backlog")) options.backlog = arguments.small_integer("backlog");
  if (arguments.has("start_serving")) options.start_serving = arguments.boolean("start_serving");
  if (arguments.has("cleanup_socket")) options.cleanup_socket = arguments.boolean("cleanup_socket");
  options.ssl = ssl_of(arguments);
  set_timeouts(options, arguments);
  return options;
}

StartTlsOptions start_tls_options(const Arguments& arguments) {
  StartTlsOptions options;
  options.ssl = ssl_of(arguments);
  options.parameters.server_hostname = server_hostname_of(arguments);
  set_timeouts(options.parameters, arguments);
  return options;
}

}  // namespace streamgauge::adapter
