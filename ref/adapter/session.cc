#include "ref/adapter/session.h"

#include <string>
#include <utility>

#include "ref/adapter/arguments.h"
#include "ref/adapter/identity.h"
#include "ref/adapter/operations.h"

namespace streamgauge::adapter {

namespace {

AddressesByName names_of(const Arguments& arguments) {
  if (!arguments.has("names")) return {};
  try {
    return arguments.field("names").get<AddressesByName>();
  } catch (const Json::exception&) {
    throw Failed("\"names\" is an object of names, each with an array of addresses");
  }
}

}  // namespace

void Session::run() {
  while (const auto line = wire_.read_line()) wire_.write(answer(*line));
}

Json Session::answer(std::string_view line) {
  const Json request = Json::parse(line, nullptr, false);
  if (request.is_discarded()) return {{"id", nullptr}, {"failed", "this line is not JSON"}};
  if (!request.is_object() || !request.contains("id") || !request["id"].is_number_integer()) {
    return {{"id", nullptr}, {"failed", "a request is an object with an integer \"id\""}};
  }
  Json answered = {{"id", request["id"]}};
  try {
    answered.update(answer(request));
  } catch (const Unsupported& reason) {
    answered["unsupported"] = reason.what();
  } catch (const Failed& reason) {
    answered["failed"] = reason.what();
  }
  return answered;
}

Json Session::answer(const Json& request) {
  const Arguments arguments(request);
  const std::string op = arguments.op();
  if (op == "end") {
    const std::unique_ptr<Scenario> scenario = std::move(scenario_);
    return {{"observed", scenario ? scenario->end() : Json::array()}};
  }
  if (op == "begin") return begin(request);
  if (op == "hello") {
    if (arguments.integer("protocol") != 1) throw Failed("this adapter speaks version 1 of the protocol");
    return {{"hello", identity()}};
  }
  if (scenario_) return {{"observed", scenario_->carry_out(request)}};
  if (!is_operation(op)) throw Unsupported("there is no operation \"" + op + "\" here");
  throw Failed(op + " outside a scenario");
}

Json Session::begin(const Json& request) {
  const Arguments arguments(request);
  arguments.allow_only({"scenario", "over", "names"});
  arguments.name("scenario");
  const std::string over = arguments.name("over");
  if (over != "direct" && over != "tcp" && over != "unix" && over != "tls")
    throw Unsupported("streams over " + over);
  if (scenario_) throw Failed("begin inside a scenario");
  scenario_ = std::make_unique<Scenario>(names_of(arguments), [this] { return wire_.is_abandoned(); });
  return {{"observed", Json::array()}};
}

}  // namespace streamgauge::adapter
