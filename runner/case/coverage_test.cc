#include "runner/case/coverage.h"

#include <gtest/gtest.h>

#include "runner/case/covered_suite.h"

namespace gauge {
namespace {

const std::filesystem::path kSchemas = std::filesystem::path(CLAUSE_SCHEMA).parent_path();

std::vector<std::string> states_of_statements(const Coverage& coverage) {
  std::vector<std::string> states;
  for (const StatementCoverage& covered : coverage.statements())
    states.emplace_back(to_string(covered.state));
  return states;
}

TEST(Coverage, TracesClausesToScenariosAndStatements) {
  const CoveredSuite suite(kSchemas, true);
  const Coverage coverage = suite.coverage();
  ASSERT_EQ(coverage.clauses().size(), 4u);
  const ClauseCoverage* covered = coverage.find("RU-01");
  ASSERT_NE(covered, nullptr);
  EXPECT_EQ(covered->state, ClauseState::judged);
  ASSERT_EQ(covered->scenarios.size(), 2u);
  EXPECT_EQ(covered->scenarios.front()->id, "reader/a");
  EXPECT_EQ(covered->scenarios.back()->id, "reader/b");
  ASSERT_EQ(covered->statements.size(), 2u);
  EXPECT_EQ(covered->statements.front()->id, "doc-3.5:readuntil:end");
  EXPECT_EQ(coverage.find("RU-02")->state, ClauseState::untestable);
  EXPECT_EQ(coverage.find("RU-03")->state, ClauseState::untested);
  EXPECT_EQ(coverage.find("RU-04"), nullptr);
}

TEST(Coverage, OfStatementsIsThatOfTheirClauses) {
  const CoveredSuite suite(kSchemas, true);
  EXPECT_EQ(states_of_statements(suite.coverage()),
            (std::vector<std::string>{"judged", "untestable", "untested", "nothing-to-judge", "untraced"}));
}

TEST(Coverage, IsWholeWithoutHoles) {
  EXPECT_FALSE(CoveredSuite(kSchemas, true).coverage().is_whole());
  const CoveredSuite suite(kSchemas, false);
  EXPECT_TRUE(suite.coverage().is_whole());
  EXPECT_EQ(states_of_statements(suite.coverage()),
            (std::vector<std::string>{"judged", "untestable", "judged", "nothing-to-judge"}));
}

}  // namespace
}  // namespace gauge
