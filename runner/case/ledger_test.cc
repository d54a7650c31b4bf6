#include "runner/case/ledger.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

constexpr const char* kOld = "0.17.0 as 3.11";
constexpr const char* kNew = "0.22.1 as 3.13";
const DeviationMark kReads = {"reader/read", "/steps/1", std::string(32, 'a')};
const DeviationMark kWrites = {"writer/write", "/steps/2", std::string(32, 'b')};

class LedgerTest : public testing::Test {
 protected:
  Ledger load(const std::string& text) {
    folder_.write("known.json", text);
    return Ledger::load(folder_.path() / "known.json", schema_);
  }
  std::vector<std::string> problems_of(const std::string& text) {
    std::vector<std::string> problems;
    try {
      load(text);
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) problems.push_back(problem.pointer);
    }
    return problems;
  }

  TemporaryFolder folder_;
  Schema schema_ = Schema::load(LEDGER_SCHEMA);
};

TEST_F(LedgerTest, AFileThatDoesNotExistKnowsOfNothing) {
  EXPECT_TRUE(Ledger::load(folder_.path() / "none.json", schema_).causes().empty());
}

TEST_F(LedgerTest, WhatIsNotedIsFoundAndHasNoReasonYet) {
  Ledger ledger;
  EXPECT_TRUE(ledger.note(kReads, "tcp-client", kOld));
  EXPECT_FALSE(ledger.note(kReads, "tcp-client", kOld));
  const Ledger::Found found = ledger.find("reader/read", "tcp-client", kOld);
  ASSERT_NE(found.deviation, nullptr);
  EXPECT_EQ(found.deviation->mark, kReads);
  EXPECT_EQ(ledger.find("reader/read", "tcp-client", kNew).deviation, nullptr);
  EXPECT_EQ(ledger.find("reader/read", "unix-client", kOld).deviation, nullptr);
  const std::vector<Problem> problems = ledger.unexplained();
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.front().pointer, "/causes/0/reason");
}

TEST_F(LedgerTest, TheSameDeviationElsewhereHasTheSameReason) {
  Ledger ledger = load(R"({"causes": [{"reason": "It reads less.", "deviations": [
    {"scenario": "reader/read", "step": "/steps/1", "fingerprint": ")" +
                       kReads.fingerprint + R"(", "on": {"0.17.0 as 3.11": ["tcp-client"]}}]}]})");
  EXPECT_TRUE(ledger.note(kReads, "unix-client", kOld));
  EXPECT_TRUE(ledger.note(kReads, "tcp-client", kNew));
  EXPECT_TRUE(ledger.note(kWrites, "tcp-client", kNew));
  ASSERT_EQ(ledger.causes().size(), 2U);
  EXPECT_EQ(ledger.find("reader/read", "tcp-client", kNew).cause->reason, "It reads less.");
  EXPECT_EQ(ledger.find("writer/write", "tcp-client", kNew).cause->reason, "");
}

TEST_F(LedgerTest, AnotherDeviationTakesThePlaceOfTheOldOne) {
  Ledger ledger;
  ledger.note(kReads, "tcp-client", kOld);
  const DeviationMark other = {"reader/read", "/steps/2", kReads.fingerprint};
  EXPECT_TRUE(ledger.note(other, "tcp-client", kOld));
  EXPECT_EQ(ledger.find("reader/read", "tcp-client", kOld).deviation->mark, other);
  ASSERT_EQ(ledger.causes().size(), 1U);
  EXPECT_EQ(ledger.causes().front().deviations.size(), 1U);
}

TEST_F(LedgerTest, WhatIsForgottenLeavesNothingEmpty) {
  Ledger ledger;
  ledger.note(kReads, "tcp-client", kOld);
  EXPECT_FALSE(ledger.forget("reader/read", "unix-client", kOld));
  EXPECT_TRUE(ledger.forget("reader/read", "tcp-client", kOld));
  EXPECT_TRUE(ledger.causes().empty());
}

TEST_F(LedgerTest, WrittenAndReadItIsTheSame) {
  Ledger ledger;
  ledger.note(kWrites, "tcp-client", kOld);
  ledger.note(kReads, "unix-server", kNew);
  EXPECT_EQ(load(ledger.to_json().dump()).to_json(), ledger.to_json());
}

TEST_F(LedgerTest, TellsWhatIsWrong) {
  const std::string deviation = R"({"scenario": "a/b", "step": "/steps/0", "fingerprint": ")" +
                                kReads.fingerprint + R"(", "on": {"1.0 as 3.13": ["direct"]}})";
  EXPECT_EQ(
      problems_of(R"({"causes": [{"reason": "r", "deviations": [)" + deviation + "," + deviation + "]}]}"),
      std::vector<std::string>{"/causes/0/deviations/1/on/1.0 as 3.13"});
  EXPECT_EQ(problems_of(R"({"causes": [{"reason": "r", "deviations": []}]})"),
            std::vector<std::string>{"/causes/0/deviations"});
}

TEST_F(LedgerTest, NamesScenariosThatExist) {
  Ledger ledger = load(R"({"causes": [{"reason": "r", "deviations": [
    {"scenario": "a/b", "step": "/steps/0", "fingerprint": ")" +
                       kReads.fingerprint + R"(", "on": {"1.0 as 3.13": ["direct"]}}]}]})");
  const std::vector<Problem> problems = ledger.check(Catalog());
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems.front().pointer, "/causes/0/deviations/0/scenario");
}

}  // namespace
}  // namespace gauge
