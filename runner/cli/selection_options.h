// The options that choose scenarios and variants, the same for every command that takes them.
#pragma once

#include <string>
#include <vector>

#include "runner/case/catalog.h"

namespace CLI {
class App;
}

namespace gauge {

class SelectionOptions {
 public:
  void declare(CLI::App& command);

  Selection selection() const;

  // The same choice as words of a command line.
  std::vector<std::string> words() const;

 private:
  std::vector<std::string> patterns_;
  std::vector<std::string> tags_;
  std::vector<std::string> clauses_;
  std::vector<std::string> over_;
};

// A word for each value, each after the option: {"--tag", "eof", "--tag", "limit"}.
void append_options(std::vector<std::string>& words, const std::string& option,
                    const std::vector<std::string>& values);

}  // namespace gauge
