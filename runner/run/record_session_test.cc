#include "runner/run/record_session.h"

#include <gtest/gtest.h>

#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

constexpr Variant kDirect{Over::direct, Role::none};

class RecordSessionTest : public testing::Test {
 protected:
  RecordSession session(const std::vector<std::string>& command, std::size_t repetitions = 2) {
    return RecordSession({"subject", command}, options_, repetitions, error_vocabulary(), interrupt_);
  }

  std::string refusal(const std::string& answers, const std::string& scenario) {
    try {
      session(scripted_command(answers)).record(scenario_of(scenario), kDirect);
    } catch (const RecordError& error) {
      return error.what();
    }
    return "recorded";
  }

  AdapterOptions options_;
  Interrupt interrupt_;
};

TEST_F(RecordSessionTest, WhatARealInterpreterDoes) {
  RecordSession session = this->session(oracle_command());
  const Scenario scenario = scenario_of(R"({"steps": [
      {"subject": "readline", "as": "line"}, {"peer": "send", "data": "ab\ncd"}, {"subject": "readexactly", "n": -1},
      {"subject": "readexactly", "n": 5, "as": "never"}]})");
  for (const Variant& variant : variants_of(scenario)) {
    const Recording recording = session.record(scenario, variant);
    EXPECT_EQ(recording.version, session.hello().profile.minor());
    EXPECT_EQ(recording.variant, variant);
    ASSERT_EQ(recording.steps.size(), 4U);
    EXPECT_EQ(recording.steps[0], Json::array());
    EXPECT_EQ(recording.steps[1], parsed(R"([{"line": "ab\n"}])"));
    EXPECT_EQ(recording.steps[2].at(0)["readexactly"]["raises"], "ValueError");
    EXPECT_EQ(recording.finally, parsed(R"([{"pending": {"text": "never"}}])"));
  }
}

TEST_F(RecordSessionTest, WithCutsTheCallsAlone) {
  const Scenario scenario = scenario_of(R"({"over": ["direct"], "reader": {"limit": 1}, "steps": [
      {"subject": "readexactly", "n": 6, "as": "all"}, {"peer": "send", "data": "abcdef", "cuts": "all"}]})");
  const Recording recording = session(oracle_command()).record(scenario, kDirect);
  EXPECT_EQ(recording.steps.at(1), parsed(R"([{"all": "abcdef"}])"));
}

TEST_F(RecordSessionTest, IncidentalMessagesAreLeftOut) {
  const std::string error = R"({"readline": {"raises": "TypeError", "message": "of the language"}})";
  const std::string answer = R"({"observed": [)" + error + R"(, {"log": {"text": "kept"}}]})";
  const Recording recording = session(scripted_command(R"({"readline": [)" + answer + "," + answer + "]}"))
                                  .record(scenario_of("{}"), kDirect);
  EXPECT_EQ(recording.steps.at(0),
            parsed(R"([{"readline": {"raises": "TypeError"}}, {"log": {"text": "kept"}}])"));
}

TEST_F(RecordSessionTest, WhatIsUnstableIsRefused) {
  EXPECT_EQ(
      refusal(R"({"readline": [{"observed": [{"readline": "a"}]}, {"observed": [{"readline": "b"}]}]})",
              "{}"),
      "area/x@direct on subject: not the same in every repetition at /steps/0: [{\"readline\":\"a\"}], then "
      "[{\"readline\":\"b\"}]");
}

TEST_F(RecordSessionTest, UnstableMessagesAndLogsAreRefusedToo) {
  for (const char* observations : {R"({"observed": [{"readline": {"raises": "ValueError", "message": "a"}}]},
           {"observed": [{"readline": {"raises": "ValueError", "message": "b"}}]})",
                                   R"({"observed": []}, {"observed": [{"log": {"text": "once"}}]})"}) {
    EXPECT_NE(refusal(R"({"readline": [)" + std::string(observations) + "]}", "{}").find("not the same"),
              std::string::npos);
  }
}

TEST_F(RecordSessionTest, WhatDependsOnCutsThatMustNotMatterIsRefused) {
  const std::string text =
      refusal(R"({"feed_data": [{"observed": []}, {"observed": []},
                                                     {"observed": [{"feed_data": "a"}]}]})",
              R"({"over": ["direct"], "steps": [{"peer": "send", "data": "ab", "cuts": "all"}]})");
  EXPECT_NE(text.find("depends on the cuts, here "), std::string::npos) << text;
}

TEST_F(RecordSessionTest, WhatCannotBePlayedToItsEndIsRefused) {
  EXPECT_EQ(refusal(R"({"readline": [{"unsupported": "no lines"}]})", "{}"),
            "area/x@direct on subject: /steps/0: no lines");
  EXPECT_EQ(refusal(R"({"readline": ["exit"]})", "{}"),
            "area/x@direct on subject: /steps/0: exited with status 3");
}

TEST_F(RecordSessionTest, TheNextScenarioGetsANewAdapter) {
  RecordSession session = this->session(scripted_command(R"({"readline": ["exit"]})"));
  EXPECT_THROW(session.record(scenario_of("{}"), kDirect), RecordError);
  const Scenario other = scenario_of(R"({"steps": [{"subject": "at_eof"}]})");
  EXPECT_EQ(session.record(other, kDirect).steps.at(0), Json::array());
}

TEST_F(RecordSessionTest, AnInterpreterThatDoesNotStart) {
  EXPECT_THROW(session({"/nonexistent/python"}), AdapterError);
}

}  // namespace
}  // namespace gauge
