// For tests: scenarios played on adapters.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "runner/adapter/adapter_client.h"
#include "runner/base/interrupt.h"
#include "runner/case/levels.h"
#include "runner/case/test_scenario.h"
#include "runner/peer/socket_directory.h"
#include "runner/run/player.h"

namespace gauge {

inline constexpr int kWatchdogMs = 10'000;

inline const ErrorVocabulary& error_vocabulary() {
  static const ErrorVocabulary errors = ErrorVocabulary::load(SOURCE_DIRECTORY "/spec/errors.json");
  return errors;
}

// The real oracle.
inline std::vector<std::string> oracle_command() {
  return {PYTHON, "-E", SOURCE_DIRECTORY "/oracle/adapter.py"};
}

// An adapter without an implementation. It answers an operation with the next of the answers in `answers`, an
// object of arrays by operation; where there is none, with no observations. It writes the requests to its
// standard error.
inline std::vector<std::string> scripted_command(const std::string& answers) {
  return {PYTHON, "-c", R"(
import json, sys
answers = json.loads(sys.argv[1])
hello = {"protocol": 1, "name": "scripted", "version": "1", "language": "Python", "profile": "3.12", "operations": []}
hello.update(answers.pop("hello", {}))
answers["no_such_operation"] = [{"unsupported": "scripted"}]
for line in sys.stdin:
    request = json.loads(line)
    id = request.pop("id")
    if request["op"] == "hello":
        answer = {"hello": hello}
    else:
        sys.stderr.write(json.dumps(request) + "\n")
        sys.stderr.flush()
        left = answers.get(request["op"])
        answer = left.pop(0) if left else {"observed": []}
    if answer == "exit":
        sys.exit(3)
    if answer == "hang":
        sys.stdin.read()
    print(json.dumps(dict(answer, id=id)), flush=True)
)",
          answers};
}

inline Json parsed(const std::string& text) { return Json::parse(text); }

// Plays scenarios on an adapter, which is started once.
class PlayerTest : public testing::Test {
 protected:
  Transcript play_on(const std::vector<std::string>& command, const std::string& scenario,
                     const Variant& variant, const std::vector<std::size_t>& pieces = {}) {
    if (!adapter_) adapter_.emplace(command, options_, interrupt_);
    Scenario parsed = scenario_of(scenario);
    parsed.certificates = SOURCE_DIRECTORY "/cases/certificates";
    return play({*adapter_, sockets_, tls_, interrupt_, options_.timeout_ms}, parsed, variant, pieces);
  }
  Transcript play_oracle(const std::string& scenario, const Variant& variant,
                         const std::vector<std::size_t>& pieces = {}) {
    return play_on(oracle_command(), scenario, variant, pieces);
  }
  Transcript play_scripted(const std::string& answers, const std::string& scenario, const Variant& variant) {
    adapter_.reset();
    return play_on(scripted_command(answers), scenario, variant);
  }

  AdapterOptions options_;
  Interrupt interrupt_;
  SocketDirectory sockets_;
  TlsContexts tls_;
  std::optional<AdapterClient> adapter_;
};

}  // namespace gauge
