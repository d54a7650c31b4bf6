#include "runner/report/junit_report.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <pugixml.hpp>

#include "runner/report/explanation.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class JunitReportTest : public testing::Test {
 protected:
  std::string text() const {
    const Explainer explainer(sample_.catalog(), sample_.clauses(), sample_.errors(), {});
    return junit_report(sample_.report(), [&](const RunResult& result) { return explainer.text(result); });
  }

  pugi::xml_document parsed() const {
    pugi::xml_document document;
    const pugi::xml_parse_result result = document.load_string(text().c_str());
    EXPECT_TRUE(result) << result.description();
    return document;
  }

  // The exit status of xmllint: 0 if the text is valid.
  int validate(const std::string& xml) const {
    const std::filesystem::path file = folder_.write("results.xml", xml);
    const std::string command = "xmllint --noout --schema '" SOURCE_DIRECTORY
                                "/runner/report/testdata/junit.xsd' '" +
                                file.string() + "' 2>'" + (folder_.path() / "complaints").string() + "'";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  SampleRun sample_;
  TemporaryFolder folder_;
};

TEST_F(JunitReportTest, IsValidWhateverTheAdapterSaid) { EXPECT_EQ(validate(text()), 0) << text(); }

TEST_F(JunitReportTest, TheSchemaRefusesAnotherOrder) {
  std::string xml = text();
  const std::size_t name = xml.find("<system-out");
  ASSERT_NE(name, std::string::npos);
  xml.replace(name, std::string("<system-out").size(), "<system-err");
  EXPECT_NE(validate(xml), 0);
}

TEST_F(JunitReportTest, CountsAsItsToolsDo) {
  const pugi::xml_document document = parsed();
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  EXPECT_STREQ(suite.attribute("name").value(), "reference");
  EXPECT_EQ(suite.attribute("tests").as_int(), 13);
  EXPECT_EQ(suite.attribute("failures").as_int(), 3);  // fail, flaky, unexpected-pass
  EXPECT_EQ(suite.attribute("errors").as_int(), 4);    // timeout, crash, protocol-error, harness-error
  EXPECT_EQ(suite.attribute("skipped").as_int(), 4);   // expected-fail, unsupported, untestable, not-run
  EXPECT_STREQ(suite.attribute("timestamp").value(), "2026-01-31T12:00:00");
  const pugi::xml_node gone = suite.next_sibling("testsuite");
  EXPECT_STREQ(gone.attribute("id").value(), "1");
  EXPECT_EQ(gone.attribute("tests").as_int(), 2);
  EXPECT_EQ(gone.attribute("errors").as_int(), 1);
  EXPECT_STREQ(gone.child("testcase").child("error").attribute("message").value(), "./gone: no such file");
}

TEST_F(JunitReportTest, ACaseIsAVariantAndSaysWhatIsWrong) {
  const pugi::xml_document document = parsed();
  const pugi::xml_node failed = document.child("testsuites")
                                    .child("testsuite")
                                    .find_child_by_attribute("testcase", "name", "reader/line@fail");
  EXPECT_STREQ(failed.attribute("classname").value(), "reference.reader");
  EXPECT_STREQ(failed.attribute("time").value(), "0.001250");
  const std::string told = failed.child("failure").text().get();
  EXPECT_NE(told.find("--pieces 1,2"), std::string::npos) << told;
  const pugi::xml_node skipped = document.child("testsuites")
                                     .child("testsuite")
                                     .find_child_by_attribute("testcase", "name", "reader/line@unsupported");
  EXPECT_STREQ(skipped.child("skipped").attribute("message").value(),
               "unsupported: because of <unsupported> & \xEF\xBF\xBD[31m\xEF\xBF\xBD");
}

TEST_F(JunitReportTest, KeepsStandardErrorAndTheMessagesOfPassingVariants) {
  const pugi::xml_document document = parsed();
  const pugi::xml_node suite = document.child("testsuites").child("testsuite");
  EXPECT_EQ(std::string(suite.child("system-err").text().get()),
            "reader/line@crash:\nTraceback\n  ]]> \xEF\xBF\xBD\nit died\n\n");
  EXPECT_NE(std::string(suite.child("system-out").text().get()).find("reader/line@direct"),
            std::string::npos);
}

}  // namespace
}  // namespace gauge
