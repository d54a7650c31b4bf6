#include "ref/loop/log.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace streamgauge {
namespace {

TEST(Log, GivesEverythingToItsHandler) {
  Log log;
  std::vector<std::pair<Log::Level, std::string>> said;
  log.set_handler([&said](Log::Level level, const std::string& text) { said.emplace_back(level, text); });
  log.say(Log::Level::kResourceWarning, "unclosed");
  log.say(Log::Level::kError, "failed");
  ASSERT_EQ(said.size(), 2u);
  EXPECT_EQ(said[0], std::make_pair(Log::Level::kResourceWarning, std::string("unclosed")));
  EXPECT_EQ(said[1], std::make_pair(Log::Level::kError, std::string("failed")));
}

TEST(Log, WithoutAHandlerWarningsAndErrorsGoToStandardError) {
  Log log;
  log.set_handler([](Log::Level, const std::string&) {});
  log.set_handler(nullptr);
  testing::internal::CaptureStderr();
  log.say(Log::Level::kResourceWarning, "unclosed");
  log.say(Log::Level::kWarning, "odd");
  log.say(Log::Level::kError, "failed");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "odd\nfailed\n");
}

TEST(Log, DropsWhatTheHandlerThrows) {
  Log log;
  log.set_handler([](Log::Level, const std::string&) { throw std::runtime_error("no"); });
  log.say(Log::Level::kError, "failed");
}

}  // namespace
}  // namespace streamgauge
