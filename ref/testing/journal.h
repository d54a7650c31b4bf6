#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace streamgauge {

// What happened, in order: a test's coroutines and callbacks write into it, and the test compares it with the
// order that CPython shows. Copies share the entries, so that a coroutine can take one by value.
class Journal {
 public:
  void operator()(std::string entry) const { entries_->push_back(std::move(entry)); }
  void operator()(const std::string& label, bool value) const {
    (*this)(label + (value ? " true" : " false"));
  }
  void operator()(const std::string& label, int value) const { (*this)(label + " " + std::to_string(value)); }

  const std::vector<std::string>& entries() const { return *entries_; }

 private:
  std::shared_ptr<std::vector<std::string>> entries_ = std::make_shared<std::vector<std::string>>();
};

using Entries = std::vector<std::string>;

}  // namespace streamgauge
