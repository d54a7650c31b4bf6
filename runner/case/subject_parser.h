// The subject's operations in a scenario, one after the other: checked against the table of operations.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runner/case/operations.h"
#include "runner/case/problem_list.h"
#include "runner/case/scenario.h"

namespace gauge {

class SubjectParser {
 public:
  // `over`: of the scenario.
  SubjectParser(const std::vector<Over>& over, ProblemList& problems) : over_(over), problems_(problems) {}

  // The operation at `pointer`; `together`: with others in one turn of the loop. What is wrong with it goes
  // to the problems, and the action is then not to be used.
  SubjectAction parse(const Json& source, const std::string& pointer, bool together);

  // The names under which something may be observed after the operations so far.
  bool may_be_observed(std::string_view name) const {
    return outcomes_.contains(name) || unnamed_.contains(name);
  }
  std::vector<std::string> observable_names() const;

  // A write has been among the operations.
  bool has_written() const { return has_written_; }

 private:
  void check_fields(const Json& source, const std::string& pointer, const Operation& operation,
                    bool together);
  void check_place(const std::string& pointer, const Operation& operation, bool together);
  void parse_on(const Json& source, const std::string& pointer, const Operation& operation, Json& request);
  bool is_accepted_stream(const std::string& stream) const;
  Json parse_argument(const Argument& argument, const Json& value, const std::string& pointer,
                      std::string_view operation);
  Json parse_values(const Json& value, const std::string& pointer);
  void parse_new_stream(const Json& value, const std::string& pointer, std::string_view operation);
  void check_call(const Json& value, const std::string& pointer, bool asynchronous);
  void name_outcome(const Json& source, const std::string& pointer, const Operation& operation,
                    Json& request);
  void refuse_name(const std::string& pointer, std::string_view name);

  const std::vector<Over>& over_;
  ProblemList& problems_;
  std::map<std::string, const Operation*, std::less<>> outcomes_;  // by name
  std::set<std::string, std::less<>> unnamed_;  // operations of which errors alone are observed
  std::set<std::string, std::less<>> streams_ = {"stream"};
  std::set<std::string, std::less<>> accepting_;  // names that servers give their connections
  bool has_written_ = false;
};

}  // namespace gauge
