// The names that the steps of a scenario have given so far.
#pragma once

#include <set>
#include <string>
#include <vector>

namespace gauge {

using NameSet = std::set<std::string, std::less<>>;

struct NamesInUse {
  NameSet streams;      // of the subject
  NameSet accepting;    // that servers give their connections
  NameSet servers;      // of the subject, over TCP or a Unix socket
  NameSet sockets;      // of the subject, made by the scenario
  NameSet connections;  // of the peer
  NameSet listeners;    // of the peer; where a connection can be accepted
  NameSet ports;        // what {"port_of"} may name
  NameSet paths;        // what {"path_of"} may name

  // A name for a listener, an address, a file.
  bool is_place(const std::string& name) const {
    return servers.contains(name) || ports.contains(name) || paths.contains(name);
  }
};

inline std::vector<std::string> words_of(const NameSet& names) { return {names.begin(), names.end()}; }

}  // namespace gauge
