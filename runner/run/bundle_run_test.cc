#include "runner/run/bundle_run.h"

#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

constexpr const char* kReading = R"({
  "over": ["direct", "tcp"], "roles": ["client"],
  "steps": [
    {"subject": "readline", "as": "line"},
    {"peer": "send", "data": "ab\n", "cuts": "all", "expect": [{"line": "ab\n"}]}
  ],
  "recorded": ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]
})";

class BundleRunTest : public testing::Test {
 protected:
  BundleRun run(const std::vector<std::string>& command, const std::string& scenario,
                const std::vector<std::size_t>& pieces = {}) {
    const Subject subject{"subject", command};
    const Scenario parsed = scenario_of(scenario);
    return run_for_bundle(subject, parsed, variants_of(parsed), pieces, {}, error_vocabulary(), interrupt_);
  }

  // The words of the moments of a kind.
  static std::vector<std::string> bytes_of_kind(const Recording& recording, Moment::Kind kind) {
    std::vector<std::string> all;
    for (const Moment& moment : recording.moments) {
      if (moment.kind == kind) all.push_back(moment.bytes);
    }
    return all;
  }

  Interrupt interrupt_;
};

TEST_F(BundleRunTest, RecordsWhatConforms) {
  const std::string over_tcp = R"({"over": ["tcp"], "roles": ["client"], "steps": [
      {"subject": "readline", "as": "line"},
      {"peer": "send", "data": "ab\n", "expect": [{"line": "ab\n"}]},
      {"subject": "write", "data": "xy"}],
    "recorded": ["3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14", "3.15"]})";
  const BundleRun bundle = run(oracle_command(), over_tcp);
  EXPECT_EQ(bundle.result.outcome, Outcome::pass);
  const Recording& recording = bundle.recording;
  ASSERT_EQ(recording.connections.size(), 1u);
  EXPECT_EQ(recording.connections[0].name, "stream");
  EXPECT_FALSE(recording.connections[0].by_peer);
  EXPECT_EQ(bytes_of_kind(recording, Moment::Kind::sent), std::vector<std::string>{"ab\n"});
  // Nobody has asked for it: it is taken at the end, so that the capture is whole.
  EXPECT_EQ(bytes_of_kind(recording, Moment::Kind::received), std::vector<std::string>{"xy"});
  EXPECT_TRUE(recording.ports.contains("connect"));
  EXPECT_EQ(recording.transcript.steps[1], parsed(R"([{"line": "ab\n"}])"));
}

TEST_F(BundleRunTest, AnAnswerBelongsWhereItsRequestDoes) {
  const BundleRun bundle = run(oracle_command(), kReading);
  std::vector<std::string> steps;
  for (const Moment& moment : bundle.recording.moments) {
    if (moment.kind == Moment::Kind::answer) steps.push_back(moment.step);
  }
  EXPECT_EQ(steps,
            (std::vector<std::string>{"", "", "/connect", "/connect", "/steps/0", "/steps/1", "/finally"}));
  const auto requests = bytes_of_kind(bundle.recording, Moment::Kind::request);
  EXPECT_EQ(requests.size(), steps.size());
  EXPECT_NE(requests[2].find("\"begin\""), std::string::npos) << requests[2];
}

// A reader over `direct` that loses a line of which the second byte comes alone.
constexpr const char* kLoser = R"(
import json, sys
for line in sys.stdin:
    request = json.loads(line)
    answer = {"id": request["id"], "observed": []}
    if request["op"] == "hello":
        answer = {"id": request["id"], "hello": {"protocol": 1, "name": "loser", "version": "1", "language": "Python",
                  "profile": "3.12", "operations": []}}
    elif request["op"] == "no_such_operation":
        answer = {"id": request["id"], "unsupported": "no"}
    elif request["op"] == "begin":
        print("begins", file=sys.stderr)
        data = ""
    elif request["op"] == "feed_data":
        data += "lost" if request["data"] == "b" else request["data"]
        if data == "ab\n":
            answer["observed"] = [{"line": data}]
    print(json.dumps(answer), flush=True)
)";

TEST_F(BundleRunTest, TakesTheDeliveryThatDeviates) {
  const BundleRun bundle = run({PYTHON, "-c", kLoser}, kReading);
  EXPECT_EQ(to_string(bundle.variant), "direct");
  EXPECT_EQ(bundle.pieces, (std::vector<std::size_t>{1, 1, 1}));
  EXPECT_EQ(bundle.result.outcome, Outcome::fail);
  // On an adapter of its own: of what it did before nothing is recorded.
  EXPECT_EQ(bundle.recording.stderr_text, "begins\n");
}

TEST_F(BundleRunTest, WhatDoesNotDeviateAgainIsFlaky) {
  // The marker is there the second time.
  char marker[] = "/tmp/bundle-run.XXXXXX";
  ASSERT_NE(::mkdtemp(marker), nullptr);
  std::vector<std::string> command = scripted_command(R"({"feed_data": [{"observed": [{"line": "ab\n"}]}]})");
  command[2] = "import os\ntry:\n    os.rmdir('" + std::string(marker) +
               "')\n    import sys\n    sys.argv[1] = '{}'\nexcept OSError:\n    pass\n" + command[2];
  const BundleRun bundle = run(command, R"({"over": ["direct"], "steps": [
      {"subject": "readline", "as": "line"},
      {"peer": "send", "data": "ab\n", "expect": [{"line": "ab\n"}]}], "recorded": ["3.12"]})");
  EXPECT_EQ(bundle.result.outcome, Outcome::flaky);
  EXPECT_NE(bundle.result.reason.find("it deviated (fail)"), std::string::npos) << bundle.result.reason;
}

TEST_F(BundleRunTest, WhatIsNotPlayedHasNoRecording) {
  const BundleRun bundle = run(oracle_command(), R"({"python": ">=9.0", "recorded": ["9.1"]})");
  EXPECT_EQ(bundle.result.outcome, Outcome::untestable);
  EXPECT_TRUE(bundle.recording.moments.empty());
}

}  // namespace
}  // namespace gauge
