// Problems of one file, as they are found.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "runner/case/problem.h"

namespace gauge {

class ProblemList {
 public:
  explicit ProblemList(std::string file) : file_(std::move(file)) {}

  void add(std::string pointer, std::string text) {
    problems_.push_back({file_, std::move(pointer), std::move(text)});
  }

  bool empty() const { return problems_.empty(); }
  std::size_t size() const { return problems_.size(); }
  std::vector<Problem> take() { return std::move(problems_); }

 private:
  std::string file_;
  std::vector<Problem> problems_;
};

}  // namespace gauge
