#include "runner/run/conversation.h"

#include <gtest/gtest.h>

#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

class ConversationTest : public testing::Test {
 protected:
  explicit ConversationTest(const std::string& answers = R"({
      "read": [{"observed": [{"a": "from 127.0.0.1"}, {"accepted": {"streams": "stream"}}]}],
      "readline": [{"unsupported": "no lines"}, {"failed": "later"}],
      "drain": ["exit"]})")
      : adapter_(scripted_command(answers), AdapterOptions{}, interrupt_), conversation_(adapter_, 2) {}

  Interrupt interrupt_;
  AdapterClient adapter_;
  Conversation conversation_;
};

TEST_F(ConversationTest, ObservationsBelongToWhatTheirRequestBelongedTo) {
  conversation_.post({{"op", "begin"}});
  conversation_.begin_step(1);
  conversation_.post({{"op", "read"}, {"as", "a"}});
  conversation_.begin_finally();
  conversation_.post({{"op", "end"}});
  conversation_.collect();
  conversation_.observe({{"peer", ""}});
  const Transcript transcript = conversation_.take({});
  EXPECT_EQ(transcript.ending, Ending::complete);
  EXPECT_EQ(transcript.connect, Json::array());
  EXPECT_EQ(Json(transcript.steps),
            parsed(R"([[], [{"a": "from 127.0.0.1"}, {"accepted": {"streams": "stream"}}]])"));
  EXPECT_EQ(transcript.finally, parsed(R"([{"peer": ""}])"));
}

TEST_F(ConversationTest, BreaksOffOnceAndKeepsTheFirstReason) {
  conversation_.begin_step(0);
  conversation_.post({{"op", "readline"}});
  conversation_.begin_step(1);
  conversation_.post({{"op", "readline"}});
  EXPECT_THROW(conversation_.collect(), BrokenOff);
  // What comes after it is not kept, and does not break off again.
  conversation_.post({{"op", "read"}, {"as", "a"}});
  conversation_.collect();
  const Transcript transcript = conversation_.take({});
  EXPECT_EQ(transcript.ending, Ending::unsupported);
  EXPECT_EQ(transcript.at, "/steps/0");
  EXPECT_EQ(transcript.reason, "no lines");
  EXPECT_EQ(transcript.steps.at(1), Json::array());
}

TEST_F(ConversationTest, ADeadAdapterCountsMoreThanWhatItSaidBefore) {
  conversation_.post({{"op", "readline"}});
  EXPECT_THROW(conversation_.collect(), BrokenOff);
  conversation_.begin_finally();
  conversation_.post({{"op", "drain"}});
  try {
    conversation_.collect();
    FAIL();
  } catch (const AdapterError& error) {
    conversation_.break_off(error);
  }
  const Transcript transcript = conversation_.take({});
  EXPECT_EQ(transcript.ending, Ending::crash);
  EXPECT_EQ(transcript.at, "/finally");
  EXPECT_FALSE(transcript.stderr_tail.empty());
}

TEST_F(ConversationTest, ANameThatNoRequestGaveIsRefused) {
  conversation_.post({{"op", "read"}, {"as", "b"}});
  EXPECT_THROW(conversation_.collect(), AdapterError);
}

TEST_F(ConversationTest, NamesWithinTogetherCount) {
  conversation_.post({{"op", "read"}, {"ops", Json::array({Json{{"op", "mark"}, {"as", "a"}}})}});
  conversation_.collect();
  EXPECT_EQ(conversation_.connect().size(), 2U);
}

TEST_F(ConversationTest, WhatMeansNothingBeyondTheRunIsReplaced) {
  conversation_.observe({{"peername", {{"text", "/tmp/x/s1"}}}});
  EXPECT_EQ(conversation_.take({{"/tmp/x/s1", "PATH"}}).connect,
            parsed(R"([{"peername": {"text": "PATH"}}])"));
}

}  // namespace
}  // namespace gauge
