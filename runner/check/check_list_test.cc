#include "runner/check/check_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "runner/case/operations.h"
#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

class CheckListTest : public testing::Test {
 protected:
  static const Catalog& catalog() {
    static const Catalog all = Catalog::load(
        SOURCE_DIRECTORY "/cases", Schema::load(SOURCE_DIRECTORY "/spec/schema/scenario.schema.json"));
    return all;
  }

  static std::vector<CheckStage> load(const std::filesystem::path& file) {
    return load_checks(file, Schema::load(SOURCE_DIRECTORY "/spec/schema/checks.schema.json"), catalog());
  }

  // What is wrong with a file of this one check.
  std::string problems_of(const std::string& check) {
    const std::string file = folder_.write(
        "checks.json",
        R"({"about": "a test", "stages": [{"title": "Some", "section": "5", "checks": [)" + check + "]}]}");
    try {
      load(file);
    } catch (const InputError& error) {
      EXPECT_EQ(std::string(error.what()).find(file), 0U) << error.what();
      return error.problems().front().pointer + ": " + error.problems().front().text;
    }
    return "";
  }

  TemporaryFolder folder_;
};

TEST_F(CheckListTest, EveryOperationOfTheProtocolIsAskedFor) {
  std::set<std::string> asked;
  for (const CheckStage& stage : load(SOURCE_DIRECTORY "/spec/checks.json")) {
    for (const Check& check : stage.checks) asked.insert(check.operation);
  }
  for (const std::string& operation : operation_names()) EXPECT_TRUE(asked.contains(operation)) << operation;
  for (const char* operation : {"begin", "end", "together"})
    EXPECT_TRUE(asked.contains(operation)) << operation;
}

TEST_F(CheckListTest, EveryQuestionSaysWhatItShows) {
  for (const CheckStage& stage : load(SOURCE_DIRECTORY "/spec/checks.json")) {
    for (const Check& check : stage.checks) EXPECT_NE(check.title, "") << check.operation;
  }
}

TEST_F(CheckListTest, WhatAFileCannotSay) {
  EXPECT_EQ(
      problems_of(R"({"operation": "readlien", "scenario": "reader/readline/waits-for-the-newline@direct"})"),
      "/stages/0/checks/0/operation: there is no operation readlien; did you mean \"readline\"?");
  EXPECT_EQ(problems_of(R"({"operation": "readline", "scenario": "reader/readline/nothing@direct"})"),
            "/stages/0/checks/0/scenario: there is no scenario reader/readline/nothing");
  EXPECT_EQ(
      problems_of(R"({"operation": "readline", "scenario": "reader/readline/waits-for-the-newline@udp"})"),
      "/stages/0/checks/0/scenario: the scenario has no variant udp");
  EXPECT_NE(problems_of(R"({"operation": "readline"})"), "");
}

TEST_F(CheckListTest, NeedsAreAllThatItUsesButItself) {
  Check check;
  check.operation = "readline";
  check.scenario = catalog().find("reader/readline/waits-for-the-newline");
  ASSERT_NE(check.scenario, nullptr);
  check.variant = {Over::direct, Role::none};
  EXPECT_EQ(needs_of(check), (std::set<std::string>{"begin", "end", "new_reader", "feed_data"}));
  check.variant = {Over::tcp, Role::client};
  EXPECT_EQ(needs_of(check), (std::set<std::string>{"begin", "end", "open_connection", "settle"}));
  check.variant = {Over::unix_socket, Role::server};
  EXPECT_EQ(needs_of(check), (std::set<std::string>{"begin", "end", "start_unix_server", "settle"}));
}

}  // namespace
}  // namespace gauge
