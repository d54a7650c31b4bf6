#include "runner/case/lint.h"

#include <gtest/gtest.h>

#include "runner/case/temporary_folder.h"
#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

using Lines = std::vector<std::string>;

class LintTest : public testing::Test {
 protected:
  LintTest() {
    clauses(
        R"({"id": "RU-06", "text": "It reads it.", "source": "documentation", "level": "observed", "judge": "peer"})");
    folder_.write("documentation/reader.json", R"({"page": "asyncio-stream", "title": "Reader",
      "sources": {"3.12": "invented for this test"},
      "statements": [{"id": "doc-3.12:read:n", "versions": ">=3.12", "text": "It reads it.", "clauses": ["RU-06"]}]})");
  }

  void clauses(const std::string& list) {
    folder_.write("clauses/reader.json", R"({"area": "RU", "title": "Reading", "clauses": [)" + list + "]}");
  }

  // A scenario that is right but for `changes`.
  void write(const std::string& id, const std::string& changes) {
    Json document = scenario_document(
        R"({"over": ["direct"], "steps": [{"subject": "at_eof", "expect": [{"at_eof": false}]}],
                                      "recorded": ["3.9", "3.10"]})");
    document.merge_patch(Json::parse(changes));
    folder_.write("cases/" + id + ".json", document.dump());
  }

  // "file: pointer: text", files without their folder.
  Lines problems() {
    std::filesystem::create_directories(folder_.path() / "cases");
    Lines lines;
    const Clauses clauses = Clauses::load(folder_.path() / "clauses", Schema::load(CLAUSE_SCHEMA));
    const Documentation documentation =
        Documentation::load(folder_.path() / "documentation", Schema::load(DOCUMENTATION_SCHEMA), clauses);
    for (const Problem& problem : lint(Catalog::load(folder_.path() / "cases", scenario_schema()), clauses,
                                       documentation, ErrorVocabulary::load(ERRORS))) {
      lines.push_back(to_string(problem).substr(folder_.path().string().size() + 1));
    }
    return lines;
  }

  TemporaryFolder folder_;
};

TEST_F(LintTest, HasNothingToSayOfWhatIsRight) {
  write("reader/a-1", "{}");
  EXPECT_EQ(problems(), Lines{});
}

TEST_F(LintTest, SaysWhatCouldNotBeLoaded) {
  write("reader/a", "{}");
  folder_.write("cases/b.json", "[");
  const Lines lines = problems();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines.front().starts_with("cases/b.json: 1:2: ")) << lines.front();
}

TEST_F(LintTest, WantsIdsToBeSlugs) {
  write("reader/At_eof", "{}");
  write("reader/-a", "{}");
  write("Reader/a", "{}");
  EXPECT_EQ(
      problems(),
      (Lines{"cases/Reader/a.json: /: the id \"Reader/a\" is not of lower-case letters, digits and hyphens",
             "cases/reader/-a.json: /: the id \"reader/-a\" is not of lower-case letters, digits and hyphens",
             "cases/reader/At_eof.json: /: the id \"reader/At_eof\" is not of lower-case letters, digits and "
             "hyphens"}));
}

TEST_F(LintTest, WantsWhatIsCalledDocumentedToBeTraced) {
  write("a", R"({"clauses": ["RU-06", "RU-07"]})");
  const std::string rest =
      R"(", "text": "It reads it.", "source": "documentation", "level": "documented", "judge": "peer"})";
  clauses(R"({"id": "RU-06)" + rest + R"(, {"id": "RU-07)" + rest);
  EXPECT_EQ(problems(), Lines{"clauses/reader.json: /clauses/1: RU-07 is called documented, but no statement "
                              "is traced to it"});
}

TEST_F(LintTest, WantsClausesToExistAndToHaveAScenarioOrAReason) {
  write("a", R"({"clauses": ["RU-06", "RU-16", "RU-02"]})");
  const std::string rest =
      R"(", "text": "It reads it.", "source": "documentation", "level": "observed", "judge": "peer")";
  clauses(R"({"id": "RU-06)" + rest + R"(}, {"id": "RU-01)" + rest + R"(}, {"id": "RU-02)" + rest +
          R"(, "untestable": "because of it"}, {"id": "RU-03)" + rest +
          R"(, "untestable": "because of it"})");
  EXPECT_EQ(
      problems(),
      (Lines{
          "cases/a.json: /clauses/1: there is no clause RU-16; did you mean \"RU-06\"?",
          "clauses/reader.json: /clauses/1: RU-01 has no scenario, and does not say why it is untestable",
          "clauses/reader.json: /clauses/2: RU-02 is called untestable, but there is a scenario about it"}));
}

TEST_F(LintTest, WantsErrorsOfTheVocabulary) {
  write(
      "a",
      R"({"steps": [{"subject": "set_exception", "error": "ConectionResetError", "expect": [{"warning": {"text": "w"}}]},
                          {"together": [{"subject": "set_exception", "error": null}, {"subject": "set_exception", "error": "E"}]}]})");
  EXPECT_EQ(problems(),
            (Lines{"cases/a.json: /steps/0/error: no error is named \"ConectionResetError\"; did you mean "
                   "\"ConnectionResetError\"?",
                   "cases/a.json: /steps/1/together/1/error: no error is named \"E\""}));
}

TEST_F(LintTest, WantsEveryScenarioToBeRecordedAndToExpectSomething) {
  write("a", R"({"recorded": null, "steps": [{"subject": "at_eof"}]})");
  write("b", R"({"steps": [{"subject": "at_eof"}]})");
  write("c", R"({"steps": [{"subject": "readline"}], "finally": [{"pending": {"text": "readline"}}]})");
  EXPECT_EQ(problems(),
            (Lines{"cases/a.json: /: not recorded yet: run \"streamgauge record a\"",
                   "cases/b.json: /: nothing is expected at any step: the scenario proves nothing"}));
}

TEST_F(LintTest, WantsRecordedVersionsToBeConsistent) {
  write("a", R"({"recorded": ["3.10", "3.9"]})");
  write("b", R"({"recorded": ["3.9", "3.10"], "python": ">=3.10"})");
  write("c", R"({"recorded": ["3.9"]})");
  write("d", R"({"recorded": ["3.9"], "python": "<3.10"})");
  EXPECT_EQ(problems(), (Lines{"cases/a.json: /recorded: the versions are not in ascending order",
                               "cases/b.json: /recorded: 3.9 not in the range \">=3.10\"",
                               "cases/c.json: /recorded: not recorded from 3.10, as other scenarios are"}));
}

TEST_F(LintTest, WantsConditionsThatHoldSomewhere) {
  write("a", R"({"steps": [{"subject": "at_eof", "expect": [
      {"at_eof": 1, "when": {"python": ">=3.10"}}, {"at_eof": 2, "when": {"python": "<3.9"}},
      {"at_eof": 3, "when": [{"over": "direct"}, {"over": "tcp"}]}]}],
      "finally": [{"spins": true, "when": {"role": "client"}}]})");
  const std::string text = ": holds for none of the variants on none of the recorded versions";
  EXPECT_EQ(problems(),
            (Lines{"cases/a.json: /steps/0/expect/1/when" + text,
                   "cases/a.json: /steps/0/expect/2/when/1" + text, "cases/a.json: /finally/0/when" + text}));
}

}  // namespace
}  // namespace gauge
