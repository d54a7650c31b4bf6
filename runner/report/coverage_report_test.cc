#include "runner/report/coverage_report.h"

#include <gtest/gtest.h>

#include "runner/case/covered_suite.h"
#include "runner/case/json_file.h"

namespace gauge {
namespace {

const std::filesystem::path kSchemas = std::filesystem::path(SOURCE_DIRECTORY) / "spec" / "schema";

TEST(CoverageReport, SumsUpAndTellsTheHoles) {
  const CoveredSuite suite(kSchemas, true);
  EXPECT_EQ(coverage_summary(suite.coverage()),
            "documentation  statements  judged  untestable  nothing to judge  untested  untraced\n"
            "Reader                  4       1           1                 1         1         0\n"
            "Writer                  1       0           0                 0         0         1\n"
            "in all                  5       1           1                 1         1         1\n"
            "\n"
            "clauses         clauses  judged  untestable  untested  scenarios\n"
            "RL  Lines             1       1           0         0          1\n"
            "RU  Separators        3       1           1         1          2\n"
            "in all                4       2           1         1          2\n"
            "\n"
            "statements of the documentation without a clause\n"
            "  doc-3.12:write:all It writes everything.\n"
            "\n"
            "clauses that can be judged, without a scenario\n"
            "  RU-03  It waits for more.\n"
            "\n"
            "clauses that no scenario can show, and why\n"
            "  RU-02  Nobody can see it.\n"
            "\n"
            "1 statement without a clause, 1 clause without a scenario\n");
}

TEST(CoverageReport, IsBriefAboutWhatIsCovered) {
  const CoveredSuite suite(kSchemas, false);
  EXPECT_EQ(coverage_untested(suite.coverage()),
            "clauses that no scenario can show, and why\n"
            "  RU-02  Nobody can see it.\n"
            "\n"
            "statements that are about no behaviour of streams, and why\n"
            "  doc-3.12:readuntil:advice It is advice.\n"
            "\n"
            "every statement has a clause, every clause that can be judged a scenario\n");
}

TEST(CoverageReport, InFullHasEveryStatementClauseAndScenario) {
  const CoveredSuite suite(kSchemas, true);
  EXPECT_EQ(coverage_in_full(suite.coverage()),
            "Reader\n"
            "  doc-3.5:readuntil:end (3.5 to 3.12) It finds separators and frees memory.\n"
            "      CPython: It leaks sometimes.\n"
            "      -> RU-01 and RU-02\n"
            "  doc-3.5:readuntil:free (3.5) It frees memory.\n"
            "      -> RU-02\n"
            "  doc-3.5:readuntil:wait (3.5 to 3.12) It waits and finds.\n"
            "      -> RU-01 and RU-03\n"
            "  doc-3.12:readuntil:advice (3.12) It is good for you.\n"
            "      nothing to judge: It is advice.\n"
            "\n"
            "Writer\n"
            "  doc-3.12:write:all (3.12) It writes everything.\n"
            "\n"
            "Lines\n"
            "  RL-01  It reads a line.\n"
            "         reader/a\n"
            "\n"
            "Separators\n"
            "  RU-01  It reads up to a separator.\n"
            "         reader/a\n"
            "         reader/b\n"
            "  RU-02  It frees memory.\n"
            "         untestable: Nobody can see it.\n"
            "  RU-03  It waits for more.\n"
            "\n"
            "1 statement without a clause, 1 clause without a scenario\n");
}

TEST(CoverageReport, OfOneClause) {
  const CoveredSuite suite(kSchemas, true);
  const Coverage coverage = suite.coverage();
  EXPECT_EQ(coverage_of(*coverage.find("RU-01")),
            "RU-01  It reads up to a separator.\n"
            "       documented: documentation; since CPython 3.7\n"
            "       A note on it.\n"
            "2 statements of the documentation\n"
            "  doc-3.5:readuntil:end (3.5 to 3.12) It finds separators and frees memory.\n"
            "      CPython: It leaks sometimes.\n"
            "  doc-3.5:readuntil:wait (3.5 to 3.12) It waits and finds.\n"
            "2 scenarios\n"
            "  reader/a\n"
            "  reader/b\n");
  EXPECT_EQ(coverage_of(*coverage.find("RU-03")),
            "RU-03  It waits for more.\n"
            "       documented: documentation\n"
            "1 statement of the documentation\n"
            "  doc-3.5:readuntil:wait (3.5 to 3.12) It waits and finds.\n"
            "0 scenarios\n");
}

TEST(CoverageReport, AsJsonFollowsItsSchema) {
  const Schema schema = Schema::load(kSchemas / "coverage.schema.json");
  for (const bool holes : {true, false}) {
    const CoveredSuite suite(kSchemas, holes);
    const Json json = parse_json(coverage_json(suite.coverage(), "0.1.0"), "coverage");
    EXPECT_EQ(schema.check(json, "coverage"), std::vector<Problem>{});
    EXPECT_EQ(json["whole"], !holes);
    EXPECT_EQ(json["clauses"][1]["scenarios"], Json::parse(R"(["reader/a", "reader/b"])"));
    EXPECT_EQ(json["documentation"][0]["deviation"], "It leaks sometimes.");
    EXPECT_EQ(json["documentation"][3]["reason"], "It is advice.");
  }
}

}  // namespace
}  // namespace gauge
