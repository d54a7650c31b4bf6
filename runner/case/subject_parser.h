// The subject's operations in a scenario, one after the other: checked against the table of operations.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runner/case/names_in_use.h"
#include "runner/case/operations.h"
#include "runner/case/problem_list.h"
#include "runner/case/scenario.h"

namespace gauge {

class SubjectParser {
 public:
  // `scenario`: everything but its steps. All must outlive the parser.
  SubjectParser(const Scenario& scenario, NamesInUse& names, ProblemList& problems)
      : scenario_(scenario), names_(names), problems_(problems) {}

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
  void check_place(const Json& source, const std::string& pointer, const Operation& operation, bool together);
  void parse_on(const Json& source, const std::string& pointer, const Operation& operation, Json& request);
  bool is_accepted_stream(const std::string& stream) const;
  Json parse_argument(const Argument& argument, const Json& value, const std::string& pointer,
                      std::string_view operation);
  void check_word(const Argument& argument, const Json& value, const std::string& pointer);
  void parse_new_stream(const Json& value, const std::string& pointer, std::string_view operation);
  void parse_new_socket(const Json& value, const std::string& pointer);
  void check_name(const Json& value, const std::string& pointer, const NameSet& names, std::string_view what);
  void check_call(const Json& value, const std::string& pointer, std::string_view operation);
  void name_outcome(const Json& source, const std::string& pointer, const Operation& operation,
                    Json& request);
  void note_server(std::string_view operation, const std::string& name, const std::string& pointer);
  void refuse_name(const std::string& pointer, std::string_view name);

  const Scenario& scenario_;
  NamesInUse& names_;
  ProblemList& problems_;
  std::map<std::string, const Operation*, std::less<>> outcomes_;  // by name
  std::set<std::string, std::less<>> unnamed_;  // operations of which errors alone are observed
  bool has_written_ = false;
};

}  // namespace gauge
