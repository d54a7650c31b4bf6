// What is wrong with a file, told so that a person finds the place.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace gauge {

struct Problem {
  std::string file;
  std::string
      pointer;  // JSON pointer into the file, "" for the whole document; or "line:column" before it is JSON
  std::string text;  // a sentence without a full stop: what is wrong and what would be right
  friend bool operator==(const Problem&, const Problem&) = default;
};

// "cases/reader/x.json: /steps/3: unknown field ..." The pointer to the whole document is shown as "/".
std::string to_string(const Problem& problem);

// A file that cannot be used, with everything that is wrong with it; what() is one line for each problem.
class InputError : public std::runtime_error {
 public:
  explicit InputError(std::vector<Problem> problems);
  explicit InputError(Problem problem);
  const std::vector<Problem>& problems() const { return problems_; }

 private:
  std::vector<Problem> problems_;
};

}  // namespace gauge
