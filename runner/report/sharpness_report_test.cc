#include "runner/report/sharpness_report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "runner/case/json_file.h"
#include "runner/report/sample_run.h"

namespace gauge {
namespace {

constexpr const char* kClauses = R"({"area": "ZZ", "title": "Test", "clauses": [
  {"id": "ZZ-01", "text": "A line ends somewhere.", "source": "invented for a test", "level": "documented", "judge": "in-process"},
  {"id": "ZZ-02", "text": "Nobody breaks it.", "source": "invented for a test", "level": "documented", "judge": "in-process"},
  {"id": "ZZ-03", "text": "It holds later.", "source": "invented for a test", "level": "documented", "judge": "in-process", "since": "3.14"},
  {"id": "ZZ-04", "text": "It is unseen.", "source": "invented for a test", "level": "documented", "judge": "in-process",
   "untestable": "Nobody looks at it."}]})";

Rogue rogue_named(const std::string& name, const std::vector<std::string>& clauses) {
  return {name, "area", "Does " + name + ".", clauses, Level::behaviour, "", ""};
}

class SharpnessReportTest : public testing::Test {
 protected:
  SharpnessReportTest() : clauses_(load_clauses()), catalog_(load_catalog()) {
    report_.version = "0.1.0";
    report_.suite = "sha256:" + std::string(64, '0');
    report_.started = "2026-11-01T12:00:00Z";
    report_.interpreter = "cpython-3.13";
    report_.interpreter_version = "3.13.0";
    report_.command = {"./streamgauge", "sharpness", "--all"};
    report_.whole_suite = true;
    report_.run.catches = {
        {rogue_named("drops-a-byte", {"ZZ-01"}),
         Catch::Verdict::caught,
         "",
         {"a/one", "a/two"},
         9,
         SampleRun::failure()},
        {rogue_named("adds-a-byte", {"ZZ-01", "ZZ-02"}),
         Catch::Verdict::caught,
         "",
         {"a/one"},
         9,
         std::nullopt},
    };
    RunResult pass = SampleRun::failure();
    pass.outcome = Outcome::pass;
    pass.deviations.clear();
    report_.run.unchanged.results = {pass};
  }

  Clauses load_clauses() {
    folder_.write("clauses/test.json", kClauses);
    return Clauses::load(folder_.path() / "clauses",
                         Schema::load(SOURCE_DIRECTORY "/spec/schema/clause.schema.json"));
  }

  Catalog load_catalog() {
    for (const char* name : {"one", "two"}) {
      Json scenario = Json::parse(kSampleScenario);
      scenario["clauses"] = {"ZZ-01"};
      folder_.write(std::string("cases/a/") + name + ".json", scenario.dump());
    }
    return Catalog::load(folder_.path() / "cases",
                         Schema::load(SOURCE_DIRECTORY "/spec/schema/scenario.schema.json"));
  }

  std::string text() const {
    std::ostringstream out;
    print_sharpness(out, Terminal{}, report_);
    return out.str();
  }

  void add(Catch::Verdict verdict, const std::string& reason = "") {
    report_.run.catches.push_back({rogue_named("quiet", {"ZZ-02"}), verdict, reason, {}, 3, std::nullopt});
  }

  TemporaryFolder folder_;
  Clauses clauses_;
  Catalog catalog_;
  SharpnessReport report_;
};

TEST_F(SharpnessReportTest, ALineForEachRogueAndTheTotals) {
  EXPECT_EQ(text(),
            "drops-a-byte  2 of 9 scenarios: a/one, a/two\n"
            "adds-a-byte   1 of 9 scenarios: a/one\n"
            "\nCaught by one scenario alone:\n"
            "  a/one: adds-a-byte\n"
            "\n2 of 2 rogues caught on cpython-3.13; without a fault 1 of 1 variant conform, 0 untestable\n");
  EXPECT_TRUE(is_sharp(report_));
}

TEST_F(SharpnessReportTest, MoreScenariosThanAreShown) {
  report_.run.catches[0].scenarios = {"a/one", "a/two", "a/three", "a/four", "a/five"};
  EXPECT_NE(text().find("5 of 9 scenarios: a/one, a/two, a/three and 2 more\n"), std::string::npos) << text();
}

TEST_F(SharpnessReportTest, OneThatEscapesIsExplained) {
  add(Catch::Verdict::escaped);
  EXPECT_NE(text().find("quiet         ESCAPED from 3 scenarios\n"
                        "              Does quiet. (ZZ-02)\n"),
            std::string::npos)
      << text();
  EXPECT_NE(text().find("2 of 3 rogues caught on cpython-3.13, 1 escaped;"), std::string::npos) << text();
  EXPECT_FALSE(is_sharp(report_));
}

TEST_F(SharpnessReportTest, OneThatIsNoAdapter) {
  add(Catch::Verdict::broken, "a/one@tcp-client: crash: exited");
  EXPECT_NE(text().find("IS NO ADAPTER: a/one@tcp-client: crash: exited\n"), std::string::npos) << text();
  EXPECT_FALSE(is_sharp(report_));
}

TEST_F(SharpnessReportTest, AFailureWithoutAFaultIsNoProof) {
  report_.run.unchanged.results.push_back(SampleRun::failure());
  EXPECT_NE(text().find("Not passed by the adapter without a fault:\n  reader/line@tcp-client: fail\n"),
            std::string::npos)
      << text();
  EXPECT_FALSE(is_sharp(report_));
}

TEST_F(SharpnessReportTest, WhatOnlyOneCatches) {
  report_.whole_suite = false;
  EXPECT_NE(text().find("alone, of those about the rogue's clauses:\n  a/one: adds-a-byte\n"),
            std::string::npos)
      << text();
  report_.first = true;
  EXPECT_EQ(text().find("alone"), std::string::npos) << text();
}

TEST_F(SharpnessReportTest, ClausesWithoutARogue) {
  const GuardedClauses guarded = guarded_clauses(report_, catalog_, clauses_);
  ASSERT_EQ(guarded.guarded.size(), 1U);
  EXPECT_EQ(guarded.guarded[0]->id, "ZZ-01");
  ASSERT_EQ(guarded.unguarded.size(), 1U) << "of this version, and testable";
  EXPECT_EQ(guarded.unguarded[0]->id, "ZZ-02");
  ASSERT_EQ(guarded.unproven.size(), 1U);
  EXPECT_EQ(guarded.unproven[0], std::pair(std::string("adds-a-byte"), std::string("ZZ-02")));
  std::ostringstream out;
  print_guarded_clauses(out, guarded);
  EXPECT_EQ(
      out.str(),
      "\nClauses without a rogue:\n  ZZ-02  Nobody breaks it.\n"
      "\nSaid to be violated, but no scenario about the clause notices:\n  ZZ-02 by adds-a-byte\n"
      "\n1 of 2 clauses that a scenario can show have a rogue that violates them and is caught by a scenario "
      "about them\n");
}

TEST_F(SharpnessReportTest, Markdown) {
  Rogue later = rogue_named("later", {"ZZ-03"});
  later.since = "3.14";
  report_.other_versions.push_back(later);
  const std::string page = sharpness_markdown(report_, guarded_clauses(report_, catalog_, clauses_));
  for (const char* part :
       {"```\n./streamgauge sharpness --all\n```\n", "\n## area\n\n| rogue |",
        "| `drops-a-byte` | Does drops-a-byte. | ZZ-01 | 2 of 9 scenarios: a/one, a/two |\n",
        "| `later` | Does later. | 3.14 and later |\n", "| a/one | adds-a-byte |\n",
        "| ZZ-02 | Nobody breaks it. |\n"}) {
    EXPECT_NE(page.find(part), std::string::npos) << part << "\nin\n" << page;
  }
}

TEST_F(SharpnessReportTest, JsonHoldsEverything) {
  add(Catch::Verdict::escaped);
  const Json json = Json::parse(sharpness_json(report_, guarded_clauses(report_, catalog_, clauses_)));
  EXPECT_EQ(json["format"], 1);
  EXPECT_EQ(json["rogues"].size(), 3U);
  EXPECT_EQ(json["rogues"][0]["caught_by"], (Json{"a/one", "a/two"}));
  EXPECT_EQ(json["rogues"][0]["first"]["id"], "reader/line@tcp-client");
  EXPECT_EQ(json["rogues"][0]["first"]["deviations"][0]["observed"], (Json::array({{{"line", "ab"}}})));
  EXPECT_EQ(json["rogues"][2]["verdict"], "escaped");
  EXPECT_EQ(json["caught_by_one_alone"], (Json{{"a/one", Json::array({"adds-a-byte"})}}));
  EXPECT_EQ(json["unchanged"]["pass"], 1);
  EXPECT_EQ(json["clauses"]["unguarded"], Json::array({"ZZ-02"}));
  EXPECT_EQ(json["interpreter"]["version"], "3.13.0");
}

TEST_F(SharpnessReportTest, JsonFollowsItsSchema) {
  const Schema schema = Schema::load(SOURCE_DIRECTORY "/spec/schema/sharpness.schema.json");
  const auto problems = [&](const GuardedClauses& clauses) {
    return schema.check(parse_json(sharpness_json(report_, clauses), "sharpness"), "sharpness");
  };
  EXPECT_EQ(problems(guarded_clauses(report_, catalog_, clauses_)), std::vector<Problem>{});
  add(Catch::Verdict::escaped);
  add(Catch::Verdict::broken, "exited");
  add(Catch::Verdict::not_run);
  Rogue later = rogue_named("later", {"ZZ-03"});
  later.since = "3.14";
  report_.other_versions.push_back(later);
  report_.run.unchanged.results.push_back(SampleRun::failure());
  EXPECT_EQ(problems(guarded_clauses(report_, catalog_, clauses_)), std::vector<Problem>{});
  report_.run = {};
  report_.first = true;
  EXPECT_EQ(problems({}), std::vector<Problem>{});
}

}  // namespace
}  // namespace gauge
