#include "runner/case/operations.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gauge {
namespace {

using Kind = ArgumentKind;
using Target = OperationTarget;

constexpr bool kOptional = false;
constexpr bool kRequired = true;

Operation call(std::string_view name, Target target, std::vector<Argument> arguments = {}) {
  return {name, target, true, OutcomeName::named, std::move(arguments)};
}

Operation query(std::string_view name, Target target, std::vector<Argument> arguments = {}) {
  return {name, target, false, OutcomeName::named, std::move(arguments)};
}

// An operation whose outcome is null: only that it raised is worth a word, unless the scenario names it.
Operation action(std::string_view name, Target target, std::vector<Argument> arguments = {}) {
  return {name, target, false, OutcomeName::if_named, std::move(arguments)};
}

Operation silent(std::string_view name, std::vector<Argument> arguments = {}) {
  return {name, Target::session, false, OutcomeName::none, std::move(arguments)};
}

// The arguments that several operations share.

const Argument kStream = {"stream", Kind::new_stream, kRequired};
const Argument kServer = {"server", Kind::server, kRequired};
const Argument kLimit = {"limit", Kind::value, kOptional};
const Argument kHost = {"host", Kind::text_or_value, kOptional};
const Argument kPort = {"port", Kind::port, kOptional};
const Argument kPath = {"path", Kind::text_or_value, kOptional};
const Argument kSock = {"sock", Kind::socket, kOptional};
const Argument kFamily = {"family", Kind::word, kOptional, {"AF_INET", "AF_INET6", "AF_UNIX", "AF_UNSPEC"}};
const Argument kFlags = {"flags", Kind::flags, kOptional};
const Argument kExtra = {"extra", Kind::fields, kOptional};
const Argument kServerHostname = {"server_hostname", Kind::text_or_value, kOptional};
const Argument kHandler = {
    "handler", Kind::word, kOptional, {"plain", "raising", "coroutine", "none", "not-callable"}};

Argument value(std::string_view name) { return {name, Kind::value, kOptional}; }

using Arguments = std::vector<Argument>;

Arguments operator+(Arguments a, const Arguments& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// "The four for TLS", "the three for TLS" of protocol.md.
Arguments tls_of_server() {
  return {
      {"ssl", Kind::tls_context, kOptional}, value("ssl_handshake_timeout"), value("ssl_shutdown_timeout")};
}
Arguments tls_of_client() { return tls_of_server() + Arguments{kServerHostname}; }

std::vector<Operation> session_operations() {
  const Argument call = {"call", Kind::call, kRequired};
  return {
      silent("settle"),
      silent("cancel", {call}),
      silent("await", {call}),
      silent("advance", {{"ms", Kind::number, kRequired}}),
      silent("limit_descriptors", {{"free", Kind::number_or_null, kRequired}}),
      query("mark", Target::session),
      query("same_object", Target::session, {{"calls", Kind::calls, kRequired}}),
      query("context_of", Target::session, {call}),
  };
}

std::vector<Operation> stream_operations() {
  const Arguments client = {kStream};
  return {
      call("open_connection", Target::maker,
           client +
               Arguments{kHost,
                         kPort,
                         kLimit,
                         kFamily,
                         value("proto"),
                         kFlags,
                         kSock,
                         {"local_addr", Kind::address, kOptional},
                         value("happy_eyeballs_delay"),
                         value("interleave"),
                         value("all_errors")} +
               tls_of_client() + Arguments{kExtra}),
      call("open_unix_connection", Target::maker,
           client + Arguments{kPath, kLimit, kSock} + tls_of_client() + Arguments{kExtra}),
      call("start_server", Target::maker,
           client +
               Arguments{kHost, kPort, kLimit, kFamily, kFlags, kSock, value("backlog"),
                         value("reuse_address"), value("reuse_port"), value("keep_alive"),
                         value("start_serving"), kHandler} +
               tls_of_server() + Arguments{kExtra}),
      call("start_unix_server", Target::maker,
           client +
               Arguments{kPath, kLimit, kSock, value("backlog"), value("start_serving"),
                         value("cleanup_socket"), kHandler} +
               tls_of_server() + Arguments{kExtra}),
      call("start_tls", Target::writer,
           {{"ssl", Kind::tls_context, kRequired},
            kServerHostname,
            value("ssl_handshake_timeout"),
            value("ssl_shutdown_timeout")}),
      action("new_reader", Target::bare_reader,
             {kLimit, {"transport", Kind::word, kOptional, {"recording", "no-pause", "none"}}}),
      action("forget", Target::reader),
      action("finish_handler", Target::reader,
             {{"how", Kind::word, kRequired, {"return", "raise", "cancel"}}}),
  };
}

std::vector<Operation> server_operations() {
  return {
      action("server_close", Target::session, {kServer}),
      call("server_wait_closed", Target::session, {kServer}),
      call("server_start_serving", Target::session, {kServer}),
      call("server_serve_forever", Target::session, {kServer}),
      call("server_enter", Target::session, {kServer}),
      call("server_exit", Target::session, {kServer}),
      query("server_is_serving", Target::session, {kServer}),
      query("server_sockets", Target::session, {kServer}),
      action("server_close_clients", Target::session, {kServer}),
      action("server_abort_clients", Target::session, {kServer}),
  };
}

std::vector<Operation> socket_operations() {
  const Argument new_socket = {"socket", Kind::new_socket, kRequired};
  const Argument socket = {"socket", Kind::socket, kRequired};
  return {
      action("new_socket", Target::session,
             {new_socket,
              {"family", Kind::word, kOptional, {"AF_INET", "AF_INET6", "AF_UNIX"}},
              {"type", Kind::word, kOptional, {"stream", "datagram"}},
              {"bind", Kind::place, kOptional},
              {"connect", Kind::place, kOptional},
              {"listen", Kind::integer, kOptional}}),
      action("socket_pair", Target::session, {new_socket, {"other", Kind::new_socket, kRequired}}),
      action("socket_send", Target::session, {socket, {"data", Kind::value, kRequired}}),
      query("socket_receive", Target::session, {socket}),
      action("socket_close", Target::session, {socket}),
      query("socket_is_open", Target::session, {socket}),
      query("socket_option", Target::writer_or_server,
            {{"server", Kind::server, kOptional},
             {"option",
              Kind::word,
              kRequired,
              {"TCP_NODELAY", "SO_KEEPALIVE", "SO_REUSEADDR", "SO_REUSEPORT", "IPV6_V6ONLY"}}}),
  };
}

std::vector<Operation> reader_operations() {
  const Argument n = {"n", Kind::value, kOptional};
  return {
      call("read", Target::reader, {n}),
      call("readline", Target::reader),
      call("readexactly", Target::reader, {{"n", Kind::value, kRequired}}),
      call("readuntil", Target::reader, {value("separator")}),
      call("iterate", Target::reader),
      call("anext", Target::reader),
      query("aiter", Target::reader),
      query("at_eof", Target::reader),
      query("exception", Target::reader),
      action("feed_data", Target::reader, {{"data", Kind::value, kRequired}}),
      action("feed_eof", Target::reader),
      action("set_exception", Target::reader,
             {{"error", Kind::error_class, kRequired},
              {"message", Kind::text, kOptional},
              {"errno", Kind::errno_name, kOptional}}),
      action("set_transport", Target::reader),
      query("repr", Target::reader),
  };
}

std::vector<Operation> writer_operations() {
  return {
      action("write", Target::writer, {{"data", Kind::value, kRequired}}),
      action("writelines", Target::writer, {{"data", Kind::values, kRequired}}),
      call("drain", Target::writer),
      action("write_eof", Target::writer),
      query("can_write_eof", Target::writer),
      query("is_closing", Target::writer),
      query("writer_repr", Target::writer),
      action("close", Target::writer),
      call("wait_closed", Target::writer),
      query("get_extra_info", Target::writer, {{"name", Kind::text, kRequired}, value("default")}),
      query("ssl_object", Target::writer,
            {{"name",
              Kind::word,
              kRequired,
              {"version", "selected_alpn_protocol", "server_hostname", "session_reused"}}}),
      action("abort", Target::writer),
      action("pause_reading", Target::writer),
      action("resume_reading", Target::writer),
      query("is_reading", Target::writer),
      action("set_write_buffer_limits", Target::writer, {value("high"), value("low")}),
      query("get_write_buffer_limits", Target::writer),
      query("get_write_buffer_size", Target::writer),
  };
}

std::vector<Operation> make_operations() {
  std::vector<Operation> all;
  for (std::vector<Operation> group : {session_operations(), stream_operations(), server_operations(),
                                       socket_operations(), reader_operations(), writer_operations()}) {
    std::move(group.begin(), group.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> table = make_operations();
  return table;
}

const Operation* find_operation(std::string_view name) {
  const std::vector<Operation>& table = operations();
  auto found =
      std::find_if(table.begin(), table.end(), [name](const Operation& op) { return op.name == name; });
  return found == table.end() ? nullptr : &*found;
}

std::vector<std::string> operation_names() {
  std::vector<std::string> names;
  for (const Operation& operation : operations()) names.emplace_back(operation.name);
  return names;
}

}  // namespace gauge
