#include "runner/check/check_run.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "runner/case/expectation.h"
#include "runner/case/near_words.h"
#include "runner/check/descriptors.h"
#include "runner/peer/listener.h"
#include "runner/peer/socket_directory.h"
#include "runner/peer/tls_context.h"
#include "runner/run/adapter_slot.h"
#include "runner/run/judge.h"
#include "runner/run/variant_run.h"

namespace gauge {
namespace {

constexpr std::size_t kFurtherSettles = 3;

std::string op_of(const WireExchange& exchange) {
  return Json::parse(exchange.request)["op"].get<std::string>();
}

bool answers_with(const WireExchange& exchange, const char* word) {
  if (!exchange.answer) return false;
  const Json answer = Json::parse(*exchange.answer, nullptr, false);
  return answer.is_object() && answer.contains(word);
}

// The scenario with further requests to settle after one of its steps.
Scenario settling_longer(Scenario scenario, std::size_t step) {
  const auto at = scenario.steps.begin() + static_cast<std::ptrdiff_t>(step) + 1;
  scenario.steps.insert(at, kFurtherSettles, Step{SubjectAction{{{"op", "settle"}}}});
  return scenario;
}

class CheckRun {
 public:
  CheckRun(const Subject& subject, const Schema& answers, const ErrorVocabulary& errors,
           const CheckOptions& options, const Interrupt& interrupt, CheckListener& listener)
      : subject_(subject),
        answers_(answers),
        errors_(errors),
        options_(with_wire(options.adapter, wire_)),
        interrupt_(interrupt),
        listener_(listener),
        slot_(subject, options_, interrupt) {}

  CheckSummary run(const std::vector<CheckStage>& stages) {
    listener_.stage("Start");
    start();
    if (!summary_.started) return std::move(summary_);
    choose_over();
    for (const CheckStage& stage : stages) {
      listener_.stage(stage.title);
      for (const Check& check : stage.checks) ask(check, stage.section);
    }
    listener_.stage("End");
    finish();
    return std::move(summary_);
  }

 private:
  static AdapterOptions with_wire(AdapterOptions options, WireLog& wire) {
    options.wire = &wire;
    return options;
  }

  // The start: a process, hello, and an operation that does not exist.

  void start() {
    try {
      hello_ = slot_.client().hello();
    } catch (const AdapterError& error) {
      return did_not_start(error);
    }
    summary_.is_running = true;
    report(plain("start", "it starts, and answers", {}));
    if (!is_hello_well_formed()) return;
    summary_.started = true;
    report(plain("hello", identity(hello_), {}));
    report(plain("unknown operation", "an operation that does not exist is unsupported", {}));
  }

  void did_not_start(const AdapterError& error) {
    const std::vector<WireExchange>& said = wire_.exchanges();
    summary_.is_running = !said.empty() && said[0].answer;
    if (!summary_.is_running) {
      return report(at_fault("start", error, said.empty() ? 0 : said.size(), "1, Transport"));
    }
    report(plain("start", "it starts, and answers", {}));
    if (said[1].answer == std::nullopt && error.kind() == AdapterError::Kind::protocol_error) {
      if (is_hello_well_formed()) report(at_fault("hello", error, 0, "6, hello"));
      return;
    }
    if (!is_hello_well_formed()) return;
    report(plain("hello", "every field is as it should be", {}));
    report(at_fault("unknown operation", error, 1, "4, Answers"));
  }

  // Reports what is not, each field by its name.
  bool is_hello_well_formed() {
    const std::optional<Finding> form = check_form(answers_, *wire_.exchanges()[0].answer);
    if (!form) return true;
    CheckResult result = plain("hello", "", *form);
    show_wire(result, 0);
    report(std::move(result));
    return false;
  }

  static std::string identity(const Hello& hello) {
    return hello.name + " " + hello.version + " (" + hello.language + "), like CPython " +
           hello.profile.minor() + "; " + std::to_string(hello.operations.size()) + " operations";
  }

  // Over what a scenario begins where that does not matter: the first that the adapter has.
  void choose_over() {
    for (const char* over : {"tcp", "direct", "unix"}) {
      try {
        AdapterClient& client = slot_.client();
        client.post(resolved({{"op", "begin"}, {"scenario", "check"}, {"over", over}}));
        const bool has_begun = std::holds_alternative<Observed>(client.receive());
        client.post({{"op", "end"}});
        client.receive();
        if (!has_begun) continue;
        over_ = over;
        return;
      } catch (const AdapterError&) {
        slot_.discard();  // told when `begin` is asked about
        over_ = over;
        return;
      }
    }
  }

  // A request of an exchange as it is sent.
  Json resolved(Json request) const {
    if (const auto port = request.find("port"); port != request.end() && port->is_object()) {
      *port = address_.port();
    }
    if (const auto over = request.find("over"); over != request.end() && *over == "any") *over = over_;
    return request;
  }

  // The questions.

  void ask(const Check& check, const std::string& section) {
    if (const std::optional<Finding> why_not = reason_not_to_ask(check)) {
      return report(plain(check.operation, check.title, *why_not));
    }
    CheckResult result = answer_to(check);
    if (result.finding.status == CheckStatus::wrong && result.finding.section.empty()) {
      result.finding.section = section;
    }
    report(std::move(result));
  }

  std::optional<Finding> reason_not_to_ask(const Check& check) {
    if (check.scenario != nullptr) {
      if (!applies_to(*check.scenario, hello_.profile)) {
        return Finding{CheckStatus::not_applicable, "CPython " + hello_.profile.minor() + " has it not", ""};
      }
      for (const std::string& clause : check.scenario->clauses) {
        if (const auto found = hello_.unsupported.find(clause); found != hello_.unsupported.end()) {
          return Finding{CheckStatus::unsupported, clause + ": " + found->second, ""};
        }
      }
    }
    std::set<std::string> asked = needs_of(check);
    asked.insert(check.operation);
    for (const std::string& operation : asked) {
      const auto state = states_.find(operation);
      if (state == states_.end() || state->second == CheckStatus::works) continue;
      if (operation == check.operation && state->second == CheckStatus::unsupported) continue;
      const bool is_own = operation == check.operation;
      return Finding{CheckStatus::not_checked,
                     is_own ? "see above" : "needs `" + operation + "`, which is " + to_string(state->second),
                     ""};
    }
    return std::nullopt;
  }

  CheckResult answer_to(const Check& check) {
    const std::size_t starts = slot_.starts();
    const std::size_t before = open_descriptors();
    CheckResult result = ask_once(check);
    const bool is_complete =
        result.finding.status == CheckStatus::works || result.finding.status == CheckStatus::differs;
    if (!is_complete || starts != slot_.starts() || has_told_of_leaks()) return result;
    const std::size_t after = open_descriptors();
    if (before == 0 || after <= before) return result;
    // What is opened once, for all scenarios, is no leak.
    ask_once(check);
    const std::size_t afterwards = open_descriptors();
    if (afterwards <= after) return result;
    result.finding = {CheckStatus::wrong,
                      "after `end` more descriptors are open than before `begin` (" +
                          std::to_string(afterwards - after) + "), and `leaked` was not observed",
                      "7, end"};
    show_wire(result, wire_.exchanges().size() - 1);
    return result;
  }

  std::size_t open_descriptors() { return count_descriptors(slot_.client().pid()); }

  bool has_told_of_leaks() const {
    return !wire_.exchanges().empty() && wire_.exchanges().back().answer &&
           wire_.exchanges().back().answer->find("\"leaked\"") != std::string::npos;
  }

  CheckResult ask_once(const Check& check) {
    wire_.clear();
    CheckResult result = plain(check.operation, check.title, {});
    try {
      if (check.scenario != nullptr) {
        play(check, result);
      } else {
        converse(check, result);
      }
    } catch (const AdapterError& error) {
      // It does not start again; or it died within an exchange.
      slot_.discard();
      result = died(check, error.what(), error.stderr_tail());
    }
    return result;
  }

  // An exchange.

  void converse(const Check& check, CheckResult& result) {
    AdapterClient& client = slot_.client();
    wire_.clear();
    for (std::size_t i = 0; i < check.exchange.size(); ++i) {
      client.post(resolved(check.exchange[i].request));
      client.receive();
      const std::optional<Finding> finding =
          check_answer(answers_, *wire_.exchanges()[i].answer, check.exchange[i].answer, errors_);
      if (!finding) continue;
      const bool is_unknown = answers_with(wire_.exchanges()[i], "unsupported") &&
                              !is_declared(check.exchange[i].request["op"].get<std::string>());
      if (is_unknown && check.exchange[i].answer == "failed") {
        // Not a fault answered by the wrong word: the operation itself is not there.
        result.finding = {CheckStatus::unsupported, "it is not among the operations of `hello`", ""};
        end_exchange(check, i);
        return;
      }
      note(check, check.exchange[i].request, *finding, result);
      if (finding->status != CheckStatus::unsupported) show_wire(result, i);
      end_exchange(check, i);
      return;
    }
    client.expect_silence();
  }

  // What the adapter has begun it is to end, although not all of it was asked.
  void end_exchange(const Check& check, std::size_t last) {
    if (last + 1 >= check.exchange.size()) return;
    slot_.client().post({{"op", "end"}});
    slot_.client().receive();
  }

  bool is_declared(const std::string& operation) const {
    return std::find(hello_.operations.begin(), hello_.operations.end(), operation) !=
           hello_.operations.end();
  }

  // A question fails where an operation is asked that it is not about: then that one is at fault.
  void note(const Check& check, const Json& request, const Finding& finding, CheckResult& result) {
    const std::string op = request["op"].get<std::string>();
    result.finding = finding;
    if (op == "begin" && finding.status == CheckStatus::unsupported && request["over"] == "any") {
      result.finding = {CheckStatus::wrong,
                        "no scenario can begin, over tcp, direct or unix: " + finding.reason, "5, Session"};
      return;
    }
    if (op == check.operation || op == "settle" || op == "end") return;
    if (op == "begin" && finding.status == CheckStatus::unsupported) {
      result.finding.reason = "over " + request["over"].get<std::string>() + ": " + finding.reason;
      return;
    }
    if (finding.status == CheckStatus::unsupported) {
      states_.emplace(op, CheckStatus::unsupported);
      result.finding = {CheckStatus::not_checked,
                        "needs `" + op + "`, which is unsupported: " + finding.reason, ""};
    }
  }

  // A scenario.

  void play(const Check& check, CheckResult& result) {
    const Workplace workplace{sockets_, tls_, errors_, interrupt_, options_.timeout_ms, 1, {}};
    slot_.client();
    wire_.clear();
    const std::vector<std::size_t> pieces = deliveries_of(*check.scenario).front();
    const Transcript transcript = play_on(slot_, workplace, *check.scenario, check.variant, pieces);
    if (transcript.ending == Ending::harness_error) {
      result.finding = {CheckStatus::not_checked, "the runner could not play its part: " + transcript.reason,
                        ""};
      return;
    }
    if (!adapter_is_usable(transcript.ending)) {
      result = died(check, transcript.reason, transcript.stderr_tail);
      return;
    }
    for (std::size_t i = 0; i < wire_.exchanges().size(); ++i) {
      const WireExchange& exchange = wire_.exchanges()[i];
      if (const std::optional<Finding> form = check_form(answers_, *exchange.answer)) {
        note(check, Json::parse(exchange.request), *form, result);
        return show_wire(result, i);
      }
    }
    if (transcript.ending == Ending::unsupported) return unsupported(check, result);
    const Verdict verdict = judge(*check.scenario, expected(check), transcript, errors_);
    if (!verdict.deviations.empty() && verdict.deviations.front().level == Level::behaviour) {
      return deviates(check, workplace, verdict.deviations.front(), result);
    }
    if (transcript.ending == Ending::failed) {
      result.finding = {CheckStatus::wrong, "it failed: " + transcript.reason, "4, Answers"};
      const auto& said = wire_.exchanges();
      const auto failing = std::find_if(said.begin(), said.end(), [](const WireExchange& exchange) {
        return answers_with(exchange, "failed");
      });
      show_wire(result, static_cast<std::size_t>(failing - said.begin()));
    }
  }

  Transcript expected(const Check& check) const {
    return expected_transcript(*check.scenario, {hello_.profile, check.variant});
  }

  void unsupported(const Check& check, CheckResult& result) {
    for (const WireExchange& exchange : wire_.exchanges()) {
      if (!answers_with(exchange, "unsupported")) continue;
      const Json answer = Json::parse(*exchange.answer);
      return note(check, Json::parse(exchange.request),
                  {CheckStatus::unsupported, answer["unsupported"].get<std::string>(), ""}, result);
    }
  }

  void deviates(const Check& check, const Workplace& workplace, const Deviation& deviation,
                CheckResult& result) {
    RunResult played = planned_result(*check.scenario, check.variant, subject_);
    played.deviations = {deviation};
    const std::vector<WireExchange> said = wire_.exchanges();
    result.finding = explain_deviation(deviation, comes_late(check, workplace, deviation), errors_);
    result.wire = said;
    result.marked = said.size();
    result.played = std::move(played);
  }

  // Plays it again, with more requests to settle where something is missing.
  bool comes_late(const Check& check, const Workplace& workplace, const Deviation& deviation) {
    constexpr std::string_view kSteps = "/steps/";
    const auto name = missing_observation(deviation.expected, deviation.observed);
    if (!name || deviation.step.rfind(kSteps, 0) != 0) return false;
    const std::size_t step = std::stoul(deviation.step.substr(kSteps.size()));
    const Scenario longer = settling_longer(*check.scenario, step);
    const Transcript transcript =
        play_on(slot_, workplace, longer, check.variant, deliveries_of(longer).front());
    for (std::size_t i = step + 1; i <= step + kFurtherSettles; ++i) {
      for (const Json& observation : transcript.steps[i]) {
        if (observation.begin().key() == *name) return true;
      }
    }
    return false;
  }

  // What went wrong.

  // An adapter that is dead: the operation that it did not answer, or answered by nonsense, is at fault.
  CheckResult died(const Check& check, const std::string& what, const std::string& stderr_tail) {
    CheckResult result = plain(check.operation, check.title, {CheckStatus::wrong, what, "1, Transport"});
    result.stderr_tail = stderr_tail;
    const WireExchange* fault = faulty_exchange();
    if (fault == nullptr) return result;
    const std::string op = op_of(*fault);
    if (op != check.operation) {
      result.operation = op;
      result.title = "when asked about `" + check.operation + "`: " + check.title;
    }
    if (fault->answer && Json::accept(*fault->answer)) {
      if (const std::optional<Finding> form = check_form(answers_, *fault->answer)) {
        result.finding.reason += "\n" + form->reason;
        result.finding.section = form->section;
      }
    }
    show_wire(result, static_cast<std::size_t>(fault - wire_.exchanges().data()));
    return result;
  }

  // An answer that is well-formed JSON and has the wrong id, or whatever else the last one has, comes before
  // requests that were not answered any more.
  const WireExchange* faulty_exchange() const {
    const WireExchange* answered = wire_.last_answered();
    const WireExchange* unanswered = wire_.first_unanswered();
    if (answered == nullptr) return unanswered;
    const Json answer = Json::parse(*answered->answer, nullptr, false);
    const bool is_right = answer.is_object() && answer.contains("id") &&
                          answer["id"] == Json::parse(answered->request)["id"] &&
                          !check_form(answers_, *answered->answer);
    return is_right && unanswered != nullptr ? unanswered : answered;
  }

  CheckResult at_fault(const std::string& operation, const AdapterError& error, std::size_t marked,
                       const std::string& section) {
    CheckResult result = plain(operation, "", {CheckStatus::wrong, error.what(), section});
    show_wire(result, marked);
    result.stderr_tail = error.stderr_tail();
    return result;
  }

  void show_wire(CheckResult& result, std::size_t marked) const {
    result.wire = wire_.exchanges();
    result.marked = marked;
  }

  static CheckResult plain(const std::string& operation, const std::string& title, const Finding& finding) {
    return {operation, title, finding, {}, 0, std::nullopt, ""};
  }

  // What an operation is: wrong if one question says so, else as the best says.
  void report(CheckResult result) {
    const CheckStatus status =
        result.finding.status == CheckStatus::differs ? CheckStatus::works : result.finding.status;
    // What cannot begin is one kind of scenario, not all.
    const bool is_one_kind = result.operation == "begin" && status == CheckStatus::unsupported;
    const bool counts = !is_one_kind && (status == CheckStatus::works || status == CheckStatus::wrong ||
                                         status == CheckStatus::unsupported);
    if (counts) {
      CheckStatus& state = states_.emplace(result.operation, status).first->second;
      if (status == CheckStatus::wrong || (status == CheckStatus::works && state != CheckStatus::wrong)) {
        state = status;
      }
    }
    listener_.finished(result);
    summary_.results.push_back(std::move(result));
  }

  void finish() {
    wire_.clear();
    try {
      slot_.client().finish();
      report(plain("exit", "it exits with status 0 at the end of its input", {}));
    } catch (const AdapterError& error) {
      report(at_fault("exit", error, 0, "1, Transport"));
    }
  }

  const Subject& subject_;
  const Schema& answers_;
  const ErrorVocabulary& errors_;
  WireLog wire_;
  const AdapterOptions options_;
  const Interrupt& interrupt_;
  CheckListener& listener_;
  std::string over_ = "tcp";
  const Listener address_ = Listener::tcp();  // for exchanges; what connects is never accepted
  SocketDirectory sockets_;
  TlsContexts tls_;
  AdapterSlot slot_;
  Hello hello_;                                // of the first process
  std::map<std::string, CheckStatus> states_;  // by operation: works, unsupported or wrong
  CheckSummary summary_;
};

}  // namespace

CheckSummary check_adapter(const Subject& subject, const std::vector<CheckStage>& stages,
                           const Schema& answers, const ErrorVocabulary& errors, const CheckOptions& options,
                           const Interrupt& interrupt, CheckListener& listener) {
  return CheckRun(subject, answers, errors, options, interrupt, listener).run(stages);
}

}  // namespace gauge
