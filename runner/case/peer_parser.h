// The peer's actions in a scenario, one after the other: checked against what a peer can do.
#pragma once

#include <string>
#include <vector>

#include "runner/case/problem_list.h"
#include "runner/case/scenario.h"

namespace gauge {

class PeerParser {
 public:
  // `over`: of the scenario.
  PeerParser(const std::vector<Over>& over, ProblemList& problems) : over_(over), problems_(problems) {}

  // The step at `pointer`, which is of the schema's form. What is wrong with it goes to the problems, and the
  // action is then not to be used.
  PeerAction parse(const Json& source, const std::string& pointer, bool subject_has_written);

 private:
  bool is_over(Over over) const;
  void check_possible(PeerVerb verb, const std::string& word, const std::string& pointer,
                      bool subject_has_written);
  void parse_send(const Json& source, const std::string& pointer, PeerAction& action);
  void parse_cuts(const Json& cuts, const std::string& pointer, PeerAction& action);

  const std::vector<Over>& over_;
  ProblemList& problems_;
  bool has_shut_down_ = false;
  std::string ended_by_;  // reset or close: the socket is gone
  bool has_cuts_ = false;
};

}  // namespace gauge
