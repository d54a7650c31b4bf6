#include "runner/case/expectation.h"

#include <gtest/gtest.h>

#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

const Variant kDirect = {Over::direct, Role::none};
const Variant kTcpClient = {Over::tcp, Role::client};
const Variant kUnixServer = {Over::unix_socket, Role::server};

bool matches(const char* when, const char* version, const Variant& variant) {
  return when_matches(Json::parse(when), {Version::parse(version), variant});
}

TEST(When, NeedsAllThatIsPresent) {
  const char* when = R"({"python": ">=3.12", "over": ["tcp", "direct"], "role": "client"})";
  EXPECT_TRUE(matches(when, "3.12.1", kTcpClient));
  EXPECT_FALSE(matches(when, "3.11", kTcpClient));
  EXPECT_FALSE(matches(when, "3.12", {Over::unix_socket, Role::client}));
  EXPECT_FALSE(matches(when, "3.12", {Over::tcp, Role::server}));
}

TEST(When, OfARoleDoesNotHoldOverDirect) {
  EXPECT_FALSE(matches(R"({"role": "client"})", "3.12", kDirect));
  EXPECT_FALSE(matches(R"({"role": ["client", "server"]})", "3.12", kDirect));
  EXPECT_TRUE(matches(R"({"over": "direct"})", "3.12", kDirect));
}

TEST(When, InAnArrayNeedsOne) {
  const char* when = R"([{"over": "direct"}, {"python": "<3.7", "over": "unix"}])";
  EXPECT_TRUE(matches(when, "3.12", kDirect));
  EXPECT_TRUE(matches(when, "3.6", kUnixServer));
  EXPECT_FALSE(matches(when, "3.7", kUnixServer));
}

TEST(Expected, AreTheObservationsThatHoldInOrderWithoutTheirCondition) {
  const Json expect = Json::parse(R"([
    {"line": {"raises": "TypeError"}, "when": {"python": "<3.13"}},
    {"line": "ab;", "when": {"python": ">=3.13"}},
    {"end": true}])");
  EXPECT_EQ(expected_observations(expect, {Version::parse("3.12.1"), kDirect}),
            Json::parse(R"([{"line": {"raises": "TypeError"}}, {"end": true}])"));
  EXPECT_EQ(expected_observations(expect, {Version::parse("3.13"), kDirect}),
            Json::parse(R"([{"line": "ab;"}, {"end": true}])"));
  EXPECT_EQ(expected_observations(Json::array(), {Version::parse("3.13"), kDirect}), Json::array());
}

TEST(Expected, OfAVersionNewerThanAllRecordedAreThoseOfTheNewest) {
  const Json expect =
      Json::parse(R"([{"x": 1, "when": {"python": "<3.15"}}, {"x": 2, "when": {"python": ">=3.15"}}])");
  EXPECT_EQ(expected_observations(expect, {Version::parse("3.27"), kDirect}), Json::parse(R"([{"x": 2}])"));
}

TEST(AppliesTo, AsksTheRangeOfTheScenario) {
  EXPECT_TRUE(applies_to(scenario_of("{}"), Version::parse("3.6")));
  const Scenario scenario = scenario_of(R"({"python": ">=3.8"})");
  EXPECT_TRUE(applies_to(scenario, Version::parse("3.8.0")));
  EXPECT_FALSE(applies_to(scenario, Version::parse("3.7.16")));
}

}  // namespace
}  // namespace gauge
