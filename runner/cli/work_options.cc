#include "runner/cli/work_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <thread>

namespace gauge {

void WorkOptions::declare_jobs(CLI::App& command, const std::string& workers, const std::string& group) {
  command.add_option("-j,--jobs", jobs_, workers + " at work at the same time [one for each processor]")
      ->option_text("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1024}))
      ->group(group);
}

void WorkOptions::declare_timeout(CLI::App& command, const std::string& group) {
  const std::string usual = std::to_string(AdapterOptions().timeout_ms);
  command
      .add_option("--timeout-ms", timeout_ms_,
                  "Give an adapter up that has not answered for so long [" + usual + "]")
      ->option_text("N")
      ->check(CLI::Range(1, 86'400'000))
      ->group(group);
}

std::size_t WorkOptions::jobs() const {
  return jobs_.value_or(std::max(1u, std::thread::hardware_concurrency()));
}

AdapterOptions WorkOptions::adapter() const {
  AdapterOptions options;
  options.timeout_ms = timeout_ms_.value_or(options.timeout_ms);
  options.start_timeout_ms = std::max(options.timeout_ms, options.start_timeout_ms);
  return options;
}

}  // namespace gauge
