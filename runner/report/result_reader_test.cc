#include "runner/report/result_reader.h"

#include <gtest/gtest.h>

#include "runner/report/json_report.h"
#include "runner/report/result_merge.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class ResultReaderTest : public testing::Test {
 protected:
  RunReport read(const std::string& text) {
    folder_.write("results.json", text);
    return read_results(folder_.path() / "results.json", schema_);
  }

  // What the reader says of the text, the name of the folder left out.
  std::string complaint(const std::string& text) {
    try {
      read(text);
    } catch (const InputError& error) {
      std::string what = error.what();
      const std::string folder = folder_.path().string() + "/";
      for (std::size_t at = 0; (at = what.find(folder)) != std::string::npos;) what.erase(at, folder.size());
      return what;
    }
    return "none";
  }

  const TemporaryFolder folder_;
  const Schema schema_ = Schema::load(SOURCE_DIRECTORY "/spec/schema/result.schema.json");
  const SampleRun sample_;
};

TEST_F(ResultReaderTest, WhatIsReadIsWhatWasWritten) {
  RunReport report = sample_.report();
  report.platform = {"Linux", "6.1", "x86_64"};
  report.run.subjects[0].subject.file = "ci/mine.json";
  const std::string text = json_report(report);
  EXPECT_NE(text.find("\"file\""), std::string::npos);
  EXPECT_NE(text.find("\"play\""), std::string::npos) << "the sample shows a play";
  EXPECT_NE(text.find("\"unlike\""), std::string::npos);
  EXPECT_NE(text.find("\"ended_at\""), std::string::npos);
  EXPECT_EQ(json_report(read(text)), text);
}

TEST_F(ResultReaderTest, AFileThatIsCutOffIsRefused) {
  const std::string text = json_report(sample_.report());
  EXPECT_EQ(complaint(text.substr(0, text.size() / 2)).find("results.json: "), 0U);
  EXPECT_NE(complaint(""), "none");
}

TEST_F(ResultReaderTest, WhatTheSchemaForbidsIsNamedByItsPlace) {
  std::string text = json_report(sample_.report());
  const std::string outcome = "\"outcome\":\"flaky\"";
  text.replace(text.find(outcome), outcome.size(), "\"outcome\":\"odd\"");
  EXPECT_EQ(complaint(text).find("results.json: /results/6/outcome: "), 0U) << complaint(text);
}

TEST_F(ResultReaderTest, AResultOfASubjectThatIsNotThereIsRefused) {
  std::string text = json_report(sample_.report());
  const std::string subject = "\"subject\":\"./gone\"";
  text.replace(text.find(subject), subject.size(), "\"subject\":\"./gome\"");
  EXPECT_EQ(complaint(text),
            "results.json: /results/13/subject: './gome' is none of the subjects; did you mean \"./gone\"?");
}

TEST_F(ResultReaderTest, APartOfASubjectThatIsNotThereIsRefused) {
  RunReport merged = merge_results({{"results.json", sample_.report()}});
  merged.parts[0].subjects[1].subject.name = "./gome";
  EXPECT_EQ(
      complaint(json_report(merged)),
      "results.json: /parts/0/subjects/1/name: './gome' is none of the subjects; did you mean \"./gone\"?");
}

TEST_F(ResultReaderTest, AFileThatIsNotThere) {
  EXPECT_THROW(read_results(folder_.path() / "none.json", schema_), InputError);
}

}  // namespace
}  // namespace gauge
