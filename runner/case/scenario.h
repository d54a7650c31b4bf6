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

enum class Over { direct, tcp, unix_socket };
enum class Role { none, client, server };  // none: over direct

// How the stream under test comes to life. The missing limit is the implementation's default.
struct ReaderSetup {
  std::optional<long long> limit;
  std::string transport = "recording";  // over direct: recording, no-pause, none
};

// One operation of the subject. `request` is what protocol.md, section 5 asks for, less its id: op, as, on
// and arguments, with made data expanded to plain strings.
struct SubjectAction {
  Json request;
};

// Several operations in one callback of the loop.
struct TogetherAction {
  std::vector<SubjectAction> actions;
};

enum class PeerVerb { send, eof, reset, close, receive, flood };

// How a send is cut: see "Cuts" in scenario.md.
struct Cuts {
  enum class Kind { whole, all, pairs, each_byte, sizes };
  Kind kind = Kind::whole;
  std::vector<std::size_t> sizes;  // of kind sizes, in bytes; the rest follows
};

struct PeerAction {
  PeerVerb verb;
  std::string data;             // of send
  Cuts cuts;                    // of send
  std::size_t flood_bytes = 0;  // of flood
};

struct Step {
  std::variant<SubjectAction, TogetherAction, PeerAction> action;
  Json expect = Json::array();  // observations, some with `when`
};

struct Scenario {
  std::string id;              // path below the cases folder, without .json
  std::filesystem::path file;  // where it was read from
  std::string title;
  std::vector<std::string> clauses;
  std::vector<std::string> tags;
  std::string note;
  std::vector<Over> over;
  std::vector<Role> roles;
  std::string python;  // version range; empty: every version
  ReaderSetup reader;
  std::vector<Step> steps;
  Json finally = Json::array();
  std::vector<std::string> recorded;  // CPython versions, minor; empty: never recorded
  Json source;                        // the file as it was read; record writes it back with new expectations
};

// One product of over x roles: a row of its own in every report.
struct Variant {
  Over over;
  Role role;
  friend bool operator==(const Variant&, const Variant&) = default;
};

// "direct", "tcp", "unix"; "client", "server".
std::string to_string(Over over);
std::string to_string(Role role);
// "direct", "tcp-client" ...: what follows the @ of a variant's id.
std::string to_string(const Variant& variant);

// The variants of a scenario in the order of the file; direct appears once, with Role::none.
std::vector<Variant> variants_of(const Scenario& scenario);

// The ways in which the scenario's one cut send is delivered: each is the list of piece sizes in bytes, their
// sum the data's size. A scenario without cuts has one way, an empty list, which means: every send whole.
std::vector<std::vector<std::size_t>> deliveries_of(const Scenario& scenario);

}  // namespace gauge
