#include "runner/report/html_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "runner/case/json_file.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

class HtmlReportTest : public testing::Test {
 protected:
  std::string page(const std::vector<RunReport>& reports) const {
    return html_report(
        reports, {sample_.catalog(), sample_.clauses(), sample_.errors(), SOURCE_DIRECTORY "/reports/page"});
  }

  static Json data_of(const std::string& page) {
    const std::string open = "id=\"data\">";
    const std::size_t begin = page.find(open) + open.size();
    return parse_json(page.substr(begin, page.find("</script>", begin) - begin), "data");
  }

  const SampleRun sample_;
};

TEST_F(HtmlReportTest, HoldsTheSuiteAndEveryRun) {
  const Json data = data_of(page({sample_.report(), sample_.report()}));
  EXPECT_EQ(data["versions"], Json::array({"3.13"}));
  EXPECT_EQ(data["scenarios"][0]["id"], "reader/line");
  EXPECT_EQ(data["areas"][0]["clauses"][0]["id"], "RL-01");
  EXPECT_EQ(data["areas"][0]["title"], "readline");
  EXPECT_EQ(data["runs"].size(), 2U);
  EXPECT_EQ(data["subjects"][0]["measurements"].size(), 2U);
  EXPECT_EQ(data["runs"][0]["suite"], data["suite"]);
  EXPECT_EQ(data["preludes"]["tcp-client"][0]["name"], "connect");
  EXPECT_EQ(data["preludes"]["direct"], Json::array());
}

// "Works offline" as far as the file itself can show it.
TEST_F(HtmlReportTest, RefersToNothingOutside) {
  const std::string text = page({sample_.report()});
  for (const char* reference :
       {"src=\"", "<link rel=\"stylesheet\"", "@import", "http://", "https://", "import {"}) {
    EXPECT_EQ(text.find(reference), std::string::npos) << reference;
  }
}

TEST_F(HtmlReportTest, TheOldestRunIsTheFirst) {
  RunReport older = sample_.report();
  older.started = "2025-12-31T12:00:00Z";
  const Json data = data_of(page({sample_.report(), older}));
  EXPECT_EQ(data["runs"][0]["started"], "2025-12-31T12:00:00Z");
  EXPECT_EQ(data["subjects"][0]["measurements"][0]["runs"], Json::array({0}));
}

TEST_F(HtmlReportTest, TheSameResultsMakeTheSameBytes) {
  EXPECT_EQ(page({sample_.report()}), page({sample_.report()}));
}

}  // namespace
}  // namespace gauge
