#include "runner/report/repeat_command.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

TEST(RepeatCommand, NamesTheVariantTheSubjectAndTheDelivery) {
  RunResult result;
  result.scenario = "reader/readuntil/x";
  result.variant = "tcp-client";
  result.subject = "reference";
  Deviation deviation;
  deviation.pieces = {2, 1, 3};
  EXPECT_EQ(repeat_command(result, &deviation, {"./streamgauge", {"--oracle", "cpython-3.13"}}),
            "./streamgauge run reader/readuntil/x@tcp-client --subject reference --oracle cpython-3.13 "
            "--pieces 2,1,3");
}

TEST(RepeatCommand, WithoutADeviationThereIsNoDelivery) {
  RunResult result;
  result.scenario = "a";
  result.variant = "direct";
  result.subject = "./my adapter --fast";
  EXPECT_EQ(repeat_command(result, nullptr, {}), "streamgauge run a@direct --subject './my adapter --fast'");
}

TEST(RepeatCommand, ASubjectThatWasChosenByItsFileIsAgain) {
  RunResult result;
  result.scenario = "a";
  result.variant = "direct";
  result.subject = "mine";
  RepeatContext context;
  context.know({"mine", {"./run"}, {}, {}, "ci/mine.json"});
  context.know({"reference", {"./reference"}});
  EXPECT_EQ(repeat_command(result, nullptr, context), "streamgauge run a@direct --subject ci/mine.json");
  result.subject = "reference";
  EXPECT_EQ(repeat_command(result, nullptr, context), "streamgauge run a@direct --subject reference");
}

TEST(ShellQuoted, LeavesPlainWordsAlone) {
  EXPECT_EQ(shell_quoted("reader/x@tcp-client"), "reader/x@tcp-client");
}

TEST(ShellQuoted, ProtectsWhatAShellWouldExpand) {
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("a*"), "'a*'");
  EXPECT_EQ(shell_quoted("$HOME"), "'$HOME'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
  EXPECT_EQ(shell_quoted("~root"), "'~root'");
}

TEST(JudgingOptions, AreThoseThatChangeAVerdict) {
  EXPECT_EQ(judging_options({"reader/*", "--subject", "x", "--oracle", "cpython-3.12", "--shard", "1/2",
                             "--repeat", "3"}),
            (std::vector<std::string>{"--oracle", "cpython-3.12", "--repeat", "3"}));
}

}  // namespace
}  // namespace gauge
