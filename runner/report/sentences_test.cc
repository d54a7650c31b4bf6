#include "runner/report/sentences.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

std::string step_of(const std::string& step, const std::string& more = "") {
  return sentence_of(scenario_of("{\"steps\": [" + step + "]" + more + "}").steps[0]).plain();
}

std::string observation_of(const std::string& observation) {
  return sentence_of_observation(Json::parse(observation)).plain();
}

TEST(Sentences, OfWhatTheSubjectDoes) {
  EXPECT_EQ(step_of(R"({"subject": "readuntil", "separator": ";", "as": "head"})"),
            R"(The subject calls readuntil(";"), of which the outcome is called head.)");
  EXPECT_EQ(step_of(R"({"subject": "read"})"), "The subject calls read().");
  EXPECT_EQ(step_of(R"({"subject": "settle"})"), "The subject runs its loop until nothing more happens.");
  EXPECT_EQ(step_of(R"({"subject": "advance", "ms": 30})"),
            "The subject puts its clock forward by 30 ms, and runs what has become due.");
  EXPECT_EQ(
      step_of(
          R"({"together": [{"subject": "readline", "as": "line"}, {"subject": "cancel", "call": "line"}]})"),
      "In one turn of its loop the subject calls readline(), of which the outcome is called line, then "
      "cancels the call line.");
}

TEST(Sentences, OfWhatThePeerDoes) {
  EXPECT_EQ(step_of(R"({"peer": "send", "data": "abc", "cuts": "all"})"),
            R"(The peer sends "abc", in each of the 4 ways to cut it.)");
  EXPECT_EQ(step_of(R"({"peer": "send", "data": "abc", "cuts": "pairs"})"),
            R"(The peer sends "abc", whole and in each of the 2 ways to cut it in two.)");
  EXPECT_EQ(step_of(R"({"peer": "send", "data": "abc", "cuts": [1]})"),
            R"(The peer sends "abc", in pieces of 1 bytes and the rest.)");
  EXPECT_EQ(step_of(R"({"peer": "reset"})", R"(, "over": ["tcp"])"), "The peer resets the connection (RST).");
  const std::string by_hand = R"(, "over": ["tcp"], "prelude": "none")";
  EXPECT_EQ(step_of(R"({"peer": "listen", "as": "there", "host": "127.0.0.2", "full": true})", by_hand),
            "The peer listens with a queue that is full, so that nothing is answered there, at an address "
            "called there of 127.0.0.2.");
}

TEST(Sentences, OfObservations) {
  EXPECT_EQ(observation_of(R"({"head": "ab;"})"), R"(head gives "ab;".)");
  EXPECT_EQ(observation_of(R"({"closed": null})"), "closed completes.");
  EXPECT_EQ(
      observation_of(R"({"head": {"raises": "ValueError", "message": "no"}, "when": {"role": "client"}})"),
      R"(head raises ValueError: "no".)");
  EXPECT_EQ(observation_of(R"({"peer": "xy"})"), R"(The peer receives "xy".)");
  EXPECT_EQ(observation_of(R"({"peer": ""})"), "Nothing has come to the peer.");
  EXPECT_EQ(observation_of(R"({"peer": {"text": "eof"}})"), "The peer sees the end of the stream.");
  EXPECT_EQ(observation_of(R"({"peer": {"text": "alert: unknown_ca"}})"),
            "The peer meets alert: unknown_ca.");
  EXPECT_EQ(observation_of(R"({"peer": false})"), "There is no file.");
  EXPECT_EQ(observation_of(R"({"pending": {"text": "head"}})"), "head has not completed.");
  EXPECT_EQ(observation_of(R"({"transport": {"text": "pause_reading"}})"),
            "The reader calls pause_reading() of its transport.");
}

TEST(Sentences, OfThePrelude) {
  const Scenario scenario = scenario_of(
      R"({"over": ["direct", "unix", "tls"], "reader": {"limit": 64}, "tls": {"version": "1.2"}})");
  EXPECT_EQ(sentence_of_prelude(scenario, {Over::direct, Role::none}).plain(),
            "A reader without a socket is made (limit=64, transport: recording); the peer's bytes are fed to "
            "it.");
  EXPECT_EQ(sentence_of_prelude(scenario, {Over::tls, Role::client}).plain(),
            "The subject connects to the peer with open_connection(limit=64) and TLS 1.2, and calls the "
            "streams stream.");
  EXPECT_EQ(sentence_of_prelude(scenario, {Over::unix_socket, Role::server}).plain(),
            "The peer connects to the subject's start_unix_server(limit=64); the streams that it accepts are "
            "called stream.");
}

}  // namespace
}  // namespace gauge
