// The options on how much is done at a time and for how long it is waited, the same for every command that
// takes them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "runner/adapter/adapter_client.h"

namespace CLI {
class App;
}

namespace gauge {

class WorkOptions {
 public:
  // `workers` are what works at the same time: "Adapters".
  void declare_jobs(CLI::App& command, const std::string& workers, const std::string& group);
  void declare_timeout(CLI::App& command, const std::string& group);

  // As many as there are processors, if nothing else was asked for.
  std::size_t jobs() const;
  // What was asked for.
  std::optional<int> timeout_ms() const { return timeout_ms_; }
  // An adapter is given no less time to start than to answer.
  AdapterOptions adapter() const;

 private:
  std::optional<std::size_t> jobs_;
  std::optional<int> timeout_ms_;
};

}  // namespace gauge
