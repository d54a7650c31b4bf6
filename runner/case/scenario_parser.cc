#include "runner/case/scenario_parser.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "runner/case/bytes.h"
#include "runner/case/json_file.h"
#include "runner/case/names_in_use.h"
#include "runner/case/near_words.h"
#include "runner/case/peer_parser.h"
#include "runner/case/problem_list.h"
#include "runner/case/subject_parser.h"
#include "runner/case/version.h"

namespace gauge {
namespace {

// What is observed under a name of its own rather than a call's: protocol.md, section 4.
const std::set<std::string, std::less<>> kStepObservations = {
    "accepted", "transport", "loop_error", "warning", "log", "spins", "peer"};
const std::set<std::string, std::less<>> kFinalObservations = {"pending", "leaked", "loop_error",
                                                               "warning", "log",    "spins"};

const std::map<std::string, Over, std::less<>> kOvers = {
    {"direct", Over::direct}, {"tcp", Over::tcp}, {"unix", Over::unix_socket}, {"tls", Over::tls}};

class Parser {
 public:
  Parser(const Json& document, const std::filesystem::path& file, const std::string& id)
      : document_(document), problems_(file.string()) {
    scenario_.id = id;
    scenario_.file = file;
    scenario_.source = document;
  }

  Scenario parse() {
    parse_head();
    const Json& steps = document_["steps"];
    for (std::size_t i = 0; i < steps.size(); ++i) parse_step(steps[i], "/steps/" + std::to_string(i));
    if (document_.contains("finally")) {
      scenario_.finally = document_["finally"];
      check_expectations(scenario_.finally, "/finally", true);
    }
    if (!problems_.empty()) throw InputError(problems_.take());
    return std::move(scenario_);
  }

 private:
  bool is_over(Over over) const {
    return std::find(scenario_.over.begin(), scenario_.over.end(), over) != scenario_.over.end();
  }
  bool is_over_sockets() const {
    return is_over(Over::tcp) || is_over(Over::unix_socket) || is_over(Over::tls);
  }

  void check_range(const Json& range, const std::string& pointer) {
    try {
      VersionRange::parse(range.get_ref<const std::string&>());
    } catch (const std::invalid_argument& error) {
      problems_.add(pointer, error.what());
    }
  }

  void parse_head() {
    scenario_.title = document_["title"];
    scenario_.clauses = document_["clauses"];
    scenario_.tags = document_.value("tags", std::vector<std::string>());
    scenario_.note = document_.value("note", "");
    scenario_.recorded = document_.value("recorded", std::vector<std::string>());
    for (const Json& over : document_["over"]) scenario_.over.push_back(kOvers.at(over));
    if (document_.contains("python")) {
      scenario_.python = document_["python"];
      check_range(document_["python"], "/python");
    }
    scenario_.has_prelude = !document_.contains("prelude");
    scenario_.names = document_.value("names", Json::object());
    scenario_.roles = {Role::client, Role::server};
    if (document_.contains("roles")) {
      scenario_.roles.clear();
      for (const Json& role : document_["roles"]) {
        scenario_.roles.push_back(role == "client" ? Role::client : Role::server);
      }
      if (!is_over_sockets()) problems_.add("/roles", "a stream over direct has no role");
    }
    if (!scenario_.has_prelude) check_without_prelude();
    parse_tls();
    parse_reader();
    name_what_the_prelude_makes();
  }

  void check_without_prelude() {
    for (const char* word : {"direct", "tls"}) {
      if (is_over(kOvers.at(word)))
        problems_.add("/over",
                      "without a prelude the connections are made over tcp or unix, not " + quote(word));
    }
    for (const char* key : {"roles", "reader"}) {
      if (document_.contains(key))
        problems_.add("/" + std::string(key), "there is no stream without a prelude");
    }
  }

  void parse_tls() {
    if (!document_.contains("tls")) return;
    const Json& source = document_["tls"];
    TlsSetup& tls = scenario_.tls;
    tls.version = source.value("version", tls.version);
    tls.peer = source.value("peer", Json::object());
    tls.subject = source.value("subject", Json::object());
    if (source.contains("server_hostname")) tls.server_hostname = source["server_hostname"];
    for (const char* key : {"ssl_handshake_timeout", "ssl_shutdown_timeout"}) {
      if (source.contains(key)) tls.timeouts[key] = source[key];
    }
    tls.handshake_each_byte = source.value("handshake", "whole") == "each-byte";
    if (tls.peer.contains("version")) {
      problems_.add("/tls/peer", "the version stands beside \"peer\", in /tls/version");
    }
    if (is_over(Over::tls) || !scenario_.has_prelude || has_start_tls()) return;
    problems_.add("/tls", "nothing of the scenario is over tls");
  }

  bool has_start_tls() const {
    const Json& steps = document_["steps"];
    return std::any_of(steps.begin(), steps.end(), [](const Json& step) {
      return step.is_object() && step.contains("peer") && step["peer"] == "start_tls";
    });
  }

  void parse_reader() {
    if (!document_.contains("reader")) return;
    const Json& reader = document_["reader"];
    if (reader.contains("limit")) scenario_.reader.limit = reader["limit"].get<long long>();
    if (reader.contains("transport")) {
      scenario_.reader.transport = reader["transport"];
      if (!is_over(Over::direct))
        problems_.add("/reader/transport", "only a reader over direct has a made transport");
    }
  }

  void name_what_the_prelude_makes() {
    if (!scenario_.has_prelude) return;
    names_.streams = {"stream"};
    names_.connections = {"stream"};
    // Nothing of it can be named that is not there in every variant.
    if (is_over(Over::direct) || scenario_.roles != std::vector{Role::server}) return;
    names_.servers = {"server"};
    names_.accepting = {"stream"};
    if (!is_over(Over::unix_socket)) names_.ports = {"server"};
    if (!is_over(Over::tcp) && !is_over(Over::tls)) names_.paths = {"server"};
  }

  void parse_step(const Json& source, const std::string& pointer) {
    Step step;
    if (source.contains("subject")) {
      step.action = subject_.parse(source, pointer, false);
    } else if (source.contains("together")) {
      TogetherAction together;
      const Json& actions = source["together"];
      for (std::size_t i = 0; i < actions.size(); ++i) {
        together.actions.push_back(
            subject_.parse(actions[i], pointer + "/together/" + std::to_string(i), true));
      }
      step.action = std::move(together);
    } else {
      step.action = peer_.parse(source, pointer, subject_.has_written());
    }
    if (source.contains("expect")) {
      step.expect = source["expect"];
      check_expectations(step.expect, pointer + "/expect", false);
    }
    scenario_.steps.push_back(std::move(step));
  }

  void check_expectations(const Json& expect, const std::string& pointer, bool at_end) {
    for (std::size_t i = 0; i < expect.size(); ++i) {
      const std::string at = pointer + "/" + std::to_string(i);
      const Json& observation = expect[i];
      std::vector<std::string> names;
      for (const auto& [key, value] : observation.items()) {
        if (key == "when") {
          check_when(value, at + "/when");
        } else {
          names.push_back(key);
        }
      }
      if (names.size() != 1) {
        problems_.add(at, "an observation has one key, and \"when\" if it does not hold everywhere");
        continue;
      }
      check_observed_name(names.front(), at, at_end);
      try {
        digest_long_bytes(observation);
      } catch (const std::invalid_argument& error) {
        problems_.add(at, error.what());
      }
    }
  }

  void check_observed_name(const std::string& name, const std::string& pointer, bool at_end) {
    if (at_end) {
      if (kFinalObservations.contains(name)) return;
      problems_.add(pointer, quote(name) + " is not observed at the end" +
                                 did_you_mean(name, {kFinalObservations.begin(), kFinalObservations.end()}));
      return;
    }
    if (kStepObservations.contains(name) || subject_.may_be_observed(name)) return;
    std::vector<std::string> known = subject_.observable_names();
    known.insert(known.end(), kStepObservations.begin(), kStepObservations.end());
    problems_.add(pointer, "no call up to here is named " + quote(name) + did_you_mean(name, known));
  }

  void check_when(const Json& when, const std::string& pointer) {
    if (when.is_array()) {
      for (std::size_t i = 0; i < when.size(); ++i) check_when(when[i], pointer + "/" + std::to_string(i));
    } else if (when.contains("python")) {
      check_range(when["python"], pointer + "/python");
    }
  }

  const Json& document_;
  ProblemList problems_;
  Scenario scenario_;
  NamesInUse names_;
  SubjectParser subject_{scenario_, names_, problems_};
  PeerParser peer_{scenario_, names_, problems_};
};

}  // namespace

Scenario parse_scenario(const std::filesystem::path& file, const std::string& id, const Schema& schema) {
  return parse_scenario(read_json_file(file), file, id, schema);
}

Scenario parse_scenario(const Json& document, const std::filesystem::path& file, const std::string& id,
                        const Schema& schema) {
  std::vector<Problem> problems = schema.check(document, file.string());
  if (!problems.empty()) throw InputError(std::move(problems));
  return Parser(document, file, id).parse();
}

}  // namespace gauge
