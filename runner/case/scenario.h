// A scenario as data: spec/scenario.md, after parsing and validation.
#pragma once

#include <cstddef>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runner/case/json.h"

namespace gauge {

enum class Over { direct, tcp, unix_socket, tls };
enum class Role { none, client, server };  // none: over direct, or without a prelude

// How the stream under test comes to life. The missing limit is the implementation's default.
struct ReaderSetup {
  std::optional<long long> limit;
  std::string transport = "recording";  // over direct: recording, no-pause, none
};

// How TLS is set up. The ends are descriptions of contexts as the scenario gives them: protocol.md, section
// 10, with certificates by their names.
struct TlsSetup {
  std::string version = "1.3";  // the only one that the peer speaks
  Json peer = Json::object();
  Json subject = Json::object();
  Json server_hostname = "localhost";
  Json timeouts = Json::object();  // ssl_handshake_timeout, ssl_shutdown_timeout, where they are given
  bool handshake_each_byte = false;
};

// One operation of the subject. `request` is what protocol.md, section 5 asks for, less its id: op, as, on
// and arguments, with pieces of bytes joined. What is known only when it is played is still
// there: {"port_of"}, {"path_of"}, the names of certificates.
struct SubjectAction {
  Json request;
};

// Several operations in one callback of the loop.
struct TogetherAction {
  std::vector<SubjectAction> actions;
};

enum class PeerVerb {
  send,
  eof,
  fin,
  reset,
  close,
  receive,
  flood,
  raw,
  key_update,
  start_tls,
  listen,
  refuse,
  unlisten,
  accept,
  connect,
  file,
  exists
};

// What the peer puts at a path.
enum class FileKind {
  file,
  directory,
  socket,  // left behind by a server that is gone
  nothing,
  abstract_name  // not in the file system: unix(7)
};

// How a send is cut: see "Cuts" in scenario.md.
struct Cuts {
  enum class Kind { whole, all, pairs, each_byte, sizes };
  Kind kind = Kind::whole;
  std::vector<std::size_t> sizes;  // of kind sizes, in bytes; the rest follows
};

struct PeerAction {
  PeerVerb verb;
  std::string connection = "stream";  // what is acted on, or made (accept, connect)
  std::string data;                   // of send, raw
  Cuts cuts;                          // of send, raw; of start_tls: of its flights, each_byte or sizes
  Cuts record_cuts;                   // of send: of the ciphertext, each_byte or sizes
  std::size_t flood_bytes = 0;        // of flood
  Json tls = Json::object();          // of start_tls: fields in the place of those of TlsSetup::peer
  std::string place;                  // of what is not a connection: the name of a listener, server, file ...
  std::string host = "127.0.0.1";     // of listen, refuse, connect
  std::string port_of;                // of listen, refuse: the place whose port it shares; empty: a free one
  bool is_full = false;               // of listen
  FileKind file_kind = FileKind::nothing;  // of file
};

struct Step {
  std::variant<SubjectAction, TogetherAction, PeerAction> action;
  Json expect = Json::array();  // observations, some with `when`
};

struct Scenario {
  std::string id;                      // path below the cases folder, without .json
  std::filesystem::path file;          // where it was read from
  std::filesystem::path certificates;  // the folder of the certificates that it names
  std::string title;
  std::vector<std::string> clauses;
  std::vector<std::string> tags;
  std::string note;
  std::vector<Over> over;
  std::vector<Role> roles;
  std::string python;       // version range; empty: every version
  bool has_prelude = true;  // a stream is brought to life before the first step
  TlsSetup tls;
  Json names = Json::object();  // host names, each with an array of addresses
  ReaderSetup reader;
  std::vector<Step> steps;
  Json finally = Json::array();
  std::vector<std::string> recorded;  // CPython versions, minor; empty: never recorded
  Json source;                        // the file as it was read; record writes it back with new expectations
};

// The stream is a TCP connection, with or without TLS.
inline bool is_over_tcp(Over over) { return over == Over::tcp || over == Over::tls; }

// One product of over x roles: a row of its own in every report.
struct Variant {
  Over over;
  Role role;
  friend bool operator==(const Variant&, const Variant&) = default;
};

// "direct", "tcp", "unix", "tls"; "client", "server".
std::string to_string(Over over);
std::string to_string(Role role);
// "direct", "tcp-client" ...: what follows the @ of a variant's id.
std::string to_string(const Variant& variant);

// The variants of a scenario in the order of the file; direct, and all without a prelude, appear once, with
// Role::none.
std::vector<Variant> variants_of(const Scenario& scenario);

// The ways in which the scenario's one cut send (or raw) is delivered: each is the list of piece sizes in
// bytes, their sum the data's size. A scenario without cuts has one way, an empty list, which means: every
// send whole.
std::vector<std::vector<std::size_t>> deliveries_of(const Scenario& scenario);

}  // namespace gauge
