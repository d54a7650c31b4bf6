#include "runner/check/check_list.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <variant>

#include "runner/case/near_words.h"
#include "runner/case/operations.h"

namespace gauge {
namespace {

// Those of protocol.md that no scenario asks for by name.
const std::vector<std::string>& session_operations() {
  static const std::vector<std::string> names = {"begin", "end", "together"};
  return names;
}

class Loader {
 public:
  Loader(std::string file, const Catalog& catalog) : file_(std::move(file)), catalog_(catalog) {
    names_ = operation_names();
    names_.insert(names_.end(), session_operations().begin(), session_operations().end());
  }

  std::vector<CheckStage> load(const Json& document) {
    std::vector<CheckStage> stages;
    for (std::size_t i = 0; i < document["stages"].size(); ++i) {
      const Json& source = document["stages"][i];
      CheckStage stage{source["title"].get<std::string>(), source["section"].get<std::string>(), {}};
      for (std::size_t j = 0; j < source["checks"].size(); ++j) {
        stage.checks.push_back(
            check(source["checks"][j], "/stages/" + std::to_string(i) + "/checks/" + std::to_string(j)));
      }
      stages.push_back(std::move(stage));
    }
    if (!problems_.empty()) throw InputError(std::move(problems_));
    return stages;
  }

 private:
  Check check(const Json& source, const std::string& pointer) {
    Check check;
    check.operation = source["operation"].get<std::string>();
    if (std::find(names_.begin(), names_.end(), check.operation) == names_.end()) {
      refuse(pointer + "/operation",
             "there is no operation " + check.operation + did_you_mean(check.operation, names_));
    }
    if (const auto scenario = source.find("scenario"); scenario != source.end()) {
      find_scenario(check, scenario->get<std::string>(), pointer + "/scenario");
      check.title = source.value("title", check.scenario == nullptr ? "" : check.scenario->title);
      return check;
    }
    for (const Json& step : source["exchange"]) check.exchange.push_back({step["request"], step["answer"]});
    check.title = source.value("title", "");
    return check;
  }

  void find_scenario(Check& check, const std::string& text, const std::string& pointer) {
    const std::size_t at = text.find('@');
    check.scenario = catalog_.find(text.substr(0, at));
    if (check.scenario == nullptr) return refuse(pointer, "there is no scenario " + text.substr(0, at));
    for (const Variant& variant : variants_of(*check.scenario)) {
      if (to_string(variant) != text.substr(at + 1)) continue;
      check.variant = variant;
      return;
    }
    refuse(pointer, "the scenario has no variant " + text.substr(at + 1));
  }

  void refuse(const std::string& pointer, std::string text) {
    problems_.push_back({file_, pointer, std::move(text)});
  }

  std::string file_;
  const Catalog& catalog_;
  std::vector<std::string> names_;
  std::vector<Problem> problems_;
};

std::string prelude_operation(const Variant& variant) {
  if (variant.over == Over::direct) return "new_reader";
  const bool is_tcp = is_over_tcp(variant.over);
  if (variant.role == Role::client) return is_tcp ? "open_connection" : "open_unix_connection";
  return is_tcp ? "start_server" : "start_unix_server";
}

// Over `direct` the peer is calls on the reader (scenario.md, "The peer does something"); over sockets the
// subject settles after what it does.
std::string peer_operation(PeerVerb verb, Over over) {
  if (over != Over::direct) return "settle";
  if (verb == PeerVerb::send) return "feed_data";
  return verb == PeerVerb::reset ? "set_exception" : "feed_eof";
}

void add_operations(const Json& request, std::set<std::string>& operations) {
  operations.insert(request["op"].get<std::string>());
  if (const auto inner = request.find("ops"); inner != request.end()) {
    for (const Json& operation : *inner) add_operations(operation, operations);
  }
}

}  // namespace

std::vector<CheckStage> load_checks(const std::filesystem::path& file, const Schema& schema,
                                    const Catalog& catalog) {
  return Loader(file.string(), catalog).load(schema.read(file));
}

std::set<std::string> operations_of(const Scenario& scenario, const Variant& variant) {
  std::set<std::string> operations = {"begin", "end"};
  if (scenario.has_prelude) operations.insert(prelude_operation(variant));
  for (const Step& step : scenario.steps) {
    if (const auto* subject = std::get_if<SubjectAction>(&step.action)) {
      add_operations(subject->request, operations);
    } else if (const auto* peer = std::get_if<PeerAction>(&step.action)) {
      operations.insert(peer_operation(peer->verb, variant.over));
    } else {
      operations.insert("together");
      for (const SubjectAction& action : std::get<TogetherAction>(step.action).actions) {
        add_operations(action.request, operations);
      }
    }
  }
  return operations;
}

std::set<std::string> needs_of(const Check& check) {
  std::set<std::string> needs;
  if (check.scenario != nullptr) {
    needs = operations_of(*check.scenario, check.variant);
  } else {
    // An operation that must be refused is not one that is needed.
    for (const ExchangeStep& step : check.exchange) {
      if (step.answer.is_object()) add_operations(step.request, needs);
    }
  }
  needs.erase(check.operation);
  return needs;
}

}  // namespace gauge
