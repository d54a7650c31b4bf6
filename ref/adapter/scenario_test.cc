#include "ref/adapter/scenario.h"

#include <gtest/gtest.h>

namespace streamgauge::adapter {
namespace {

// A scenario over direct, with a reader of limit 4.
class ScenarioTest : public testing::Test {
 protected:
  ScenarioTest() { carry_out({{"op", "new_reader"}, {"on", "stream"}, {"limit", 4}}); }

  Json carry_out(const Json& request) { return scenario_.carry_out(request); }
  Json feed(const char* data) { return carry_out({{"op", "feed_data"}, {"on", "stream"}, {"data", data}}); }
  static Json read(const char* as, int n) {
    return {{"op", "readexactly"}, {"as", as}, {"on", "stream"}, {"n", n}};
  }

  Scenario scenario_;
};

Json list(std::initializer_list<Json> items) { return Json::array_t(items); }

TEST_F(ScenarioTest, AStreamThatIsForgottenHasNoNameAnyMore) {
  EXPECT_EQ(carry_out({{"op", "forget"}, {"as", "gone"}, {"on", "stream"}}), list({{{"gone", nullptr}}}));
  EXPECT_THROW(feed("abc"), Failed);
  EXPECT_THROW(carry_out({{"op", "forget"}, {"on", "stream"}}), Failed);
}

TEST_F(ScenarioTest, AStreamIsNotForgottenUnderACallThatWaits) {
  EXPECT_EQ(carry_out(read("head", 3)), Json::array());
  EXPECT_THROW(carry_out({{"op", "forget"}, {"on", "stream"}}), Unsupported);
  EXPECT_EQ(feed("abc"), list({{{"head", "abc"}}}));
}

TEST_F(ScenarioTest, ACallThatWaitsIsObservedWhenItCompletes) {
  EXPECT_EQ(carry_out(read("head", 3)), Json::array());
  EXPECT_EQ(feed("ab"), Json::array());
  EXPECT_EQ(feed("cd"), list({{{"head", "abc"}}}));
}

TEST_F(ScenarioTest, WithoutANameOnlyErrorsAreObserved) {
  EXPECT_EQ(carry_out({{"op", "at_eof"}, {"on", "stream"}}), Json::array());
  EXPECT_EQ(
      carry_out({{"op", "readexactly"}, {"on", "stream"}, {"n", -1}}),
      list({{{"readexactly",
              {{"raises", "ValueError"}, {"message", "readexactly size can not be less than zero"}}}}}));
}

TEST_F(ScenarioTest, AMarkTellsWhetherACallYielded) {
  feed("ab");
  const Json both = {{"op", "together"}, {"ops", list({read("r", 2), {{"op", "mark"}, {"as", "tick"}}})}};
  EXPECT_EQ(carry_out(both), list({{{"r", "ab"}}, {{"tick", nullptr}}}));
  EXPECT_EQ(carry_out(both), list({{{"tick", nullptr}}}));
  EXPECT_EQ(feed("cd"), list({{{"r", "cd"}}}));
}

TEST_F(ScenarioTest, CancellingACallThatWaitsRaisesInIt) {
  carry_out(read("r", 2));
  EXPECT_EQ(carry_out({{"op", "cancel"}, {"call", "r"}}),
            list({{{"r", {{"raises", "CancelledError"}, {"message", ""}}}}}));
  EXPECT_EQ(carry_out({{"op", "cancel"}, {"call", "r"}}), Json::array()) << "it has completed";
  EXPECT_THROW(carry_out({{"op", "cancel"}, {"call", "unknown"}}), Failed);
}

TEST_F(ScenarioTest, CancellingACallBeforeItsFirstStepLeavesWhatIsBuffered) {
  feed("ab");
  const Json both = {{"op", "together"}, {"ops", list({read("r", 2), {{"op", "cancel"}, {"call", "r"}}})}};
  EXPECT_EQ(carry_out(both), list({{{"r", {{"raises", "CancelledError"}, {"message", ""}}}}}));
  EXPECT_EQ(carry_out(read("again", 2)), list({{{"again", "ab"}}}));
}

TEST_F(ScenarioTest, ErrorsAreKnownByTheNameOfTheirCall) {
  carry_out({{"op", "set_exception"}, {"as", "put"}, {"on", "stream"}, {"error", "ValueError"}});
  carry_out(read("r", 1));
  carry_out({{"op", "exception"}, {"as", "held"}, {"on", "stream"}});
  const auto same = [&](Json calls) {
    return carry_out({{"op", "same_object"}, {"as", "same"}, {"calls", std::move(calls)}});
  };
  EXPECT_EQ(same({"put", "r", "held"}), list({{{"same", true}}}));
  carry_out({{"op", "set_exception"}, {"as", "other"}, {"on", "stream"}, {"error", "ValueError"}});
  EXPECT_EQ(same({"put", "other"}), list({{{"same", false}}}));
  EXPECT_THROW(same({"unknown"}), Failed);
}

TEST_F(ScenarioTest, TheRecordingTransportIsObserved) {
  EXPECT_EQ(feed("123456789"), list({{{"transport", {{"text", "pause_reading"}}}}}));
  EXPECT_EQ(carry_out(read("r", 5)), list({{{"transport", {{"text", "resume_reading"}}}}, {{"r", "12345"}}}));
}

TEST_F(ScenarioTest, EndReportsPendingCallsAndNoLeak) {
  carry_out(read("first", 1));
  EXPECT_EQ(scenario_.end(), list({{{"pending", {{"text", "first"}}}}}));
}

TEST_F(ScenarioTest, EndClosesWhatIsOpen) {
  const Json served =
      carry_out({{"op", "start_server"}, {"as", "s"}, {"stream", "in"}, {"host", "127.0.0.1"}, {"port", 0}});
  const int port = served.at(0).at("s").at("port").get<int>();
  const Json connected = carry_out(
      {{"op", "open_connection"}, {"as", "c"}, {"stream", "out"}, {"host", "127.0.0.1"}, {"port", port}});
  EXPECT_EQ(connected.size(), 2U) << connected;
  EXPECT_EQ(scenario_.end(), Json::array());
}

TEST_F(ScenarioTest, AnUnsupportedRequestLeavesNoTrace) {
  const Json ops = list({{{"op", "feed_eof"}, {"on", "stream"}}, {{"op", "levitate"}}});
  EXPECT_THROW(carry_out({{"op", "together"}, {"ops", ops}}), Unsupported);
  EXPECT_EQ(carry_out({{"op", "at_eof"}, {"as", "eof"}, {"on", "stream"}}), list({{{"eof", false}}}));
}

}  // namespace
}  // namespace streamgauge::adapter
