#include "runner/report/bundle.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class BundleTest : public testing::Test {
 protected:
  BundleTest() {
    documentation_folder_.write("streams.json", R"({"page": "asyncio-stream", "title": "Streams",
      "sources": {"3.5": "invented for this test"}, "statements": [{"id": "doc-3.5:readline:line", "versions": ">=3.5",
      "text": "Read one line.", "clauses": ["RL-01"]}]})");
    run_.variant = {Over::tcp, Role::client};
    run_.result = SampleRun::failure();
    run_.pieces = {1, 2};
    run_.hello.profile = Version::parse("3.13.1");
    run_.hello.source = {{"name", "sample"}};
    run_.recording.connections = {{"stream", false, {}, {}}};
    run_.recording.moments = {{Moment::Kind::request, 0.5, "", R"({"id":1,"op":"hello"})"},
                              {Moment::Kind::answer, 1, "/steps/0", R"({"id": 1})"},
                              {Moment::Kind::sent, 2, "/steps/1", "\xff\n"},
                              {Moment::Kind::answer, 3, "/steps/1", "no \xff JSON"}};
    run_.recording.transcript = run_.result.play->observed;
    run_.recording.paths = {{"connect", "/tmp/x/s1"}};
  }

  std::map<std::string, FolderFile> files() {
    const Documentation documentation = Documentation::load(
        documentation_folder_.path(), Schema::load(SOURCE_DIRECTORY "/spec/schema/documentation.schema.json"),
        sample_.clauses());
    const Explainer explainer(sample_.catalog(), sample_.clauses(), sample_.errors(), {"streamgauge", {}});
    return bundle_files(
        run_, {"1.2.3", subject_, *sample_.catalog().find("reader/line"), sample_.clauses(), documentation,
               sample_.errors(), explainer, SOURCE_DIRECTORY "/reports/bundle/replay.py"});
  }

  SampleRun sample_;
  TemporaryFolder documentation_folder_;
  const Subject subject_{"my `adapter`", {"./my-adapter", "--flag"}};
  BundleRun run_;
};

TEST_F(BundleTest, AnAdaptersLinesStandAsTheyWere) {
  EXPECT_EQ(files()["conversation.jsonl"].content,
            R"({"time_ms": 0.500, "step": "", "direction": "request", "message": {"id":1,"op":"hello"}}
{"time_ms": 1.000, "step": "/steps/0", "direction": "answer", "message": {"id": 1}}
{"time_ms": 2.000, "step": "/steps/1", "direction": "sent", "connection": "stream", "data": "\u00ff\n"}
{"time_ms": 3.000, "step": "/steps/1", "direction": "answer", "text": "no \ufffd JSON"}
)");
}

TEST_F(BundleTest, TellsWhoWasAskedAndTheVerdict) {
  const Json manifest = Json::parse(files()[kBundleMarker].content);
  EXPECT_EQ(manifest["scenario"], "reader/line");
  EXPECT_EQ(manifest["variant"], "tcp-client");
  EXPECT_EQ(manifest["subject"]["command"], Json::parse(R"(["./my-adapter", "--flag"])"));
  EXPECT_EQ(manifest["outcome"], "fail");
  EXPECT_EQ(manifest["level"], "behaviour");
  EXPECT_EQ(manifest["pieces"], Json::parse("[1, 2]"));
  EXPECT_EQ(manifest["calls_only"], true);  // its cuts are "all"
  EXPECT_EQ(manifest["paths"]["connect"], "/tmp/x/s1");
  EXPECT_FALSE(manifest["incidental_errors"].empty());
}

TEST_F(BundleTest, ShowsWhatWasExpectedAndObserved) {
  auto all = files();
  EXPECT_EQ(Json::parse(all["expected.json"].content)["/steps/1"], Json::parse(R"([{"line": "ab\n"}])"));
  EXPECT_EQ(Json::parse(all["observed.json"].content)["/steps/1"], Json::parse(R"([{"line": "ab"}])"));
  const std::string& explanation = all["explanation.md"].content;
  EXPECT_NE(explanation.find("  observed  > line = \"ab\"\n"), std::string::npos) << explanation;
  EXPECT_NE(explanation.find("### Step 2\n"), std::string::npos) << explanation;
}

TEST_F(BundleTest, HasOnlyWhatThereIs) {
  auto all = files();
  // The connection has no address of IP here.
  EXPECT_FALSE(all.contains("conversation.pcap"));
  EXPECT_FALSE(all.contains("tls-keys.log"));
  EXPECT_EQ(all["README.md"].content.find("tls-keys.log"), std::string::npos);
  EXPECT_TRUE(all["replay.py"].is_program);
  run_.recording.key_log = "CLIENT_RANDOM 1 2\n";
  all = files();
  EXPECT_EQ(all["tls-keys.log"].content, "CLIENT_RANDOM 1 2\n");
  EXPECT_NE(all["README.md"].content.find("tls-keys.log"), std::string::npos);
}

TEST_F(BundleTest, IsCalledAfterTheVariant) {
  EXPECT_EQ(bundle_name(*sample_.catalog().find("reader/line"), run_.variant), "reader-line@tcp-client");
}

}  // namespace
}  // namespace gauge
