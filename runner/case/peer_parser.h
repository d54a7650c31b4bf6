// The peer's actions in a scenario, one after the other: checked against what a peer can do.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/case/names_in_use.h"
#include "runner/case/problem_list.h"
#include "runner/case/scenario.h"

namespace gauge {

class PeerParser {
 public:
  // `scenario`: everything but its steps. All must outlive the parser.
  PeerParser(const Scenario& scenario, NamesInUse& names, ProblemList& problems)
      : scenario_(scenario), names_(names), problems_(problems) {}

  // The step at `pointer`, which is of the schema's form. What is wrong with it goes to the problems, and the
  // action is then not to be used.
  PeerAction parse(const Json& source, const std::string& pointer, bool subject_has_written);

 private:
  // What the peer has done so far with one of its connections.
  struct History {
    bool has_said_eof = false;   // over plain sockets FIN is out, over TLS close_notify
    bool has_shut_down = false;  // FIN is out
    bool is_secure = false;      // start_tls has been played on it
    std::string ended_by;        // reset or close: the socket is gone
  };

  bool is_over(Over over) const;
  bool is_over_tls_alone() const;
  void check_fields(const Json& source, const std::string& word, const std::string& pointer);
  void parse_connection(const Json& source, const std::string& pointer, PeerAction& action,
                        bool subject_has_written);
  void check_possible(PeerVerb verb, const std::string& word, const std::string& pointer, History& history,
                      bool subject_has_written);
  void check_tls(PeerVerb verb, const Json& source, const std::string& pointer, const History& history);
  void parse_data(const Json& source, const std::string& pointer, PeerAction& action);
  void parse_cuts(const Json& cuts, const std::string& pointer, PeerAction& action);
  void parse_place(const Json& source, const std::string& pointer, PeerAction& action);
  void name_place(const std::string& name, const std::string& pointer);
  void name_connection(const std::string& name, const std::string& pointer);
  void check_place(const std::string& name, const std::string& pointer, const NameSet& names,
                   std::string_view what);

  const Scenario& scenario_;
  NamesInUse& names_;
  ProblemList& problems_;
  std::map<std::string, History> histories_;  // of connections, by name
  bool has_cuts_ = false;
};

}  // namespace gauge
