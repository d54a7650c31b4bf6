#include "ref/adapter/session.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>
#include <string>
#include <vector>

#include "ref/base/unique_fd.h"

namespace streamgauge::adapter {
namespace {

// The answers to a whole input, by the real wire.
std::vector<Json> converse(const std::string& input) {
  int request_ends[2];
  int answer_ends[2];
  EXPECT_EQ(::pipe2(request_ends, O_CLOEXEC), 0);
  EXPECT_EQ(::pipe2(answer_ends, O_CLOEXEC), 0);
  const UniqueFd requests_out(request_ends[0]);
  UniqueFd requests_in(request_ends[1]);
  const UniqueFd answers_out(answer_ends[0]);
  UniqueFd answers_in(answer_ends[1]);
  EXPECT_EQ(::write(requests_in.get(), input.data(), input.size()), static_cast<ssize_t>(input.size()));
  requests_in.reset();
  Wire wire(requests_out.get(), answers_in.get());
  Session(wire).run();
  answers_in.reset();
  std::string output;
  char buffer[4096];
  for (ssize_t count = 0; (count = ::read(answers_out.get(), buffer, sizeof buffer)) > 0;) {
    output.append(buffer, static_cast<std::size_t>(count));
  }
  std::vector<Json> answers;
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) answers.push_back(Json::parse(line));
  return answers;
}

TEST(Session, SaysWhoItIs) {
  const auto answers = converse("{\"id\": 1, \"op\": \"hello\", \"protocol\": 1}\n");
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0]["id"], 1);
  EXPECT_EQ(answers[0]["hello"]["profile"], "3.15");
  EXPECT_EQ(answers[0]["hello"]["protocol"], 1);
}

TEST(Session, KnowsNothingElse) {
  const auto answers = converse(
      "{\"id\": 1, \"op\": \"levitate\"}\n"
      "{\"id\": 2, \"op\": \"hello\", \"protocol\": 2}\n"
      "{\"id\": 3, \"op\": \"begin\", \"scenario\": \"x\", \"over\": \"pigeon\"}\n"
      "{\"id\": 4, \"op\": \"settle\"}\n"
      "{\"id\": 5}\n"
      "[1]\n"
      "levitate\n");
  ASSERT_EQ(answers.size(), 7U);
  EXPECT_EQ(answers[0]["unsupported"], "there is no operation \"levitate\" here");
  EXPECT_EQ(answers[1]["failed"], "this adapter speaks version 1 of the protocol");
  EXPECT_EQ(answers[2]["unsupported"], "streams over pigeon");
  EXPECT_EQ(answers[3]["failed"], "settle outside a scenario");
  EXPECT_EQ(answers[4]["failed"], "the request has no \"op\"");
  EXPECT_TRUE(answers[5]["id"].is_null());
  EXPECT_EQ(answers[6]["failed"], "this line is not JSON");
}

TEST(Session, ScenariosKnowNothingOfEachOther) {
  const std::string scenario =
      "{\"id\": 1, \"op\": \"begin\", \"scenario\": \"x\", \"over\": \"direct\"}\n"
      "{\"id\": 2, \"op\": \"new_reader\", \"on\": \"stream\"}\n"
      "{\"id\": 3, \"op\": \"read\", \"as\": \"r\", \"on\": \"stream\"}\n"
      "{\"id\": 4, \"op\": \"end\"}\n";
  const auto answers = converse(scenario + scenario);
  ASSERT_EQ(answers.size(), 8U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(answers[i], answers[i + 4]);
  EXPECT_EQ(answers[3]["observed"], Json::parse("[{\"pending\": {\"text\": \"r\"}}]"));
}

TEST(Session, EndsAScenarioThatTheInputLeavesOpen) {
  const auto answers = converse(
      "{\"id\": 1, \"op\": \"begin\", \"scenario\": \"x\", \"over\": \"direct\"}\n"
      "{\"id\": 2, \"op\": \"new_reader\", \"on\": \"stream\"}\n"
      "{\"id\": 3, \"op\": \"read\", \"as\": \"r\", \"on\": \"stream\"}\n");
  EXPECT_EQ(answers.size(), 3U);
}

}  // namespace
}  // namespace streamgauge::adapter
