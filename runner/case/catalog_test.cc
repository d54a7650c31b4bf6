#include "runner/case/catalog.h"

#include <gtest/gtest.h>

#include "runner/case/temporary_folder.h"
#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

using Names = std::vector<std::string>;

class CatalogTest : public testing::Test {
 protected:
  CatalogTest() {
    write("reader/readline/split", R"({"over": ["direct", "tcp"], "tags": ["limit"], "clauses": ["RL-01"]})");
    write("reader/readline/eof", R"({"over": ["direct"], "tags": ["eof"], "clauses": ["RL-02", "RU-01"]})");
    write("reader/readuntil/eof", R"({"over": ["unix"], "tags": ["eof"], "clauses": ["RU-01"]})");
    write("writer/drain", R"({"over": ["tcp"], "roles": ["client"], "clauses": ["WD-01"]})");
  }

  void write(const std::string& id, const std::string& changes) {
    folder_.write("cases/" + id + ".json", scenario_document(changes).dump());
  }

  Catalog load() const { return Catalog::load(folder_.path() / "cases", scenario_schema()); }

  Names select(const Selection& selection) const {
    const Catalog catalog = load();
    Names names;
    for (const Selected& selected : catalog.select(selection)) {
      for (const Variant& variant : selected.variants)
        names.push_back(variant_id(*selected.scenario, variant));
    }
    return names;
  }

  std::string error(const Selection& selection) const {
    try {
      select(selection);
    } catch (const SelectionError& error) {
      return error.what();
    }
    return "no error";
  }

  static Selection patterns(Names patterns) {
    Selection selection;
    selection.patterns = std::move(patterns);
    return selection;
  }

  TemporaryFolder folder_;
};

TEST_F(CatalogTest, HoldsAllScenariosByTheirPath) {
  const Catalog catalog = load();
  Names ids;
  for (const Scenario& scenario : catalog.scenarios()) ids.push_back(scenario.id);
  EXPECT_EQ(ids,
            (Names{"reader/readline/eof", "reader/readline/split", "reader/readuntil/eof", "writer/drain"}));
  EXPECT_TRUE(catalog.problems().empty());
  EXPECT_EQ(catalog.find("writer/drain"), &catalog.scenarios()[3]);
  EXPECT_EQ(catalog.find("writer/drai"), nullptr);
  EXPECT_EQ(catalog.find("writer/drain2"), nullptr);
}

TEST_F(CatalogTest, CollectsTheProblemsOfAllFilesAndKeepsTheRest) {
  folder_.write("cases/a.json", "{");
  write("b", R"({"title": 5, "over": []})");
  const Catalog catalog = load();
  EXPECT_EQ(catalog.scenarios().size(), 4u);
  EXPECT_EQ(catalog.problems().size(), 3u);
  EXPECT_EQ(catalog.problems().front().file, (folder_.path() / "cases/a.json").string());
}

TEST_F(CatalogTest, SaysWhenTheFolderCannotBeRead) {
  const Catalog catalog = Catalog::load(folder_.path() / "none", scenario_schema());
  ASSERT_EQ(catalog.problems().size(), 1u);
  EXPECT_EQ(catalog.problems().front().text, "cannot be read: No such file or directory");
}

TEST_F(CatalogTest, SelectsEverythingWithoutACondition) { EXPECT_EQ(select({}).size(), 7u); }

TEST_F(CatalogTest, SelectsByIdFolderGlobAndVariant) {
  EXPECT_EQ(select(patterns({"writer/drain"})), Names{"writer/drain@tcp-client"});
  EXPECT_EQ(select(patterns({"reader/readline"})),
            (Names{"reader/readline/eof@direct", "reader/readline/split@direct",
                   "reader/readline/split@tcp-client", "reader/readline/split@tcp-server"}));
  EXPECT_EQ(select(patterns({"*/eof@direct"})), Names{"reader/readline/eof@direct"});
  EXPECT_EQ(select(patterns({"reader/*@*-client"})),
            (Names{"reader/readline/split@tcp-client", "reader/readuntil/eof@unix-client"}));
  EXPECT_EQ(select(patterns({"writer/*", "reader/readline/split@tcp-server"})),
            (Names{"reader/readline/split@tcp-server", "writer/drain@tcp-client"}));
}

TEST_F(CatalogTest, TakesAFileNameForAnId) {
  const Names drain = {"writer/drain@tcp-client"};
  EXPECT_EQ(select(patterns({"cases/writer/drain.json"})), drain);
  EXPECT_EQ(select(patterns({"./cases/writer/"})), drain);
  EXPECT_EQ(select(patterns({(folder_.path() / "cases/writer/drain.json").string()})), drain);
}

TEST_F(CatalogTest, SelectsByTagClauseAndTransportAllOfWhichMustHold) {
  Selection selection;
  selection.tags = {"eof"};
  EXPECT_EQ(select(selection), (Names{"reader/readline/eof@direct", "reader/readuntil/eof@unix-client",
                                      "reader/readuntil/eof@unix-server"}));
  selection.clauses = {"RL-02", "WD-01"};
  EXPECT_EQ(select(selection), Names{"reader/readline/eof@direct"});
  Selection over;
  over.over = {Over::tcp};
  over.patterns = {"reader"};
  EXPECT_EQ(select(over), (Names{"reader/readline/split@tcp-client", "reader/readline/split@tcp-server"}));
}

TEST_F(CatalogTest, SuggestsWhatIsNearWhenNothingMatches) {
  EXPECT_EQ(error(patterns({"reader/readlime/split"})),
            "no scenario matches \"reader/readlime/split\"; did you mean reader/readline/split or "
            "reader/readline/eof?");
  EXPECT_EQ(error(patterns({"drain"})), "no scenario matches \"drain\"; did you mean writer/drain?");
  EXPECT_EQ(error(patterns({"zzz*"})), "no scenario matches \"zzz*\"");
  EXPECT_EQ(error(patterns({"writer/drain@tcp-sever"})),
            "no variant matches \"writer/drain@tcp-sever\"; there are tcp-client");
  EXPECT_EQ(error(patterns({"writer/drain", "nothing"})), "no scenario matches \"nothing\"");
  Selection tag;
  tag.tags = {"limt"};
  EXPECT_EQ(error(tag), "no scenario has the tag limt; did you mean limit?");
  Selection clause;
  clause.clauses = {"RU-99"};
  EXPECT_EQ(error(clause), "no scenario is about the clause RU-99");
}

TEST_F(CatalogTest, RefusesAnEmptySelection) {
  Selection selection;
  selection.patterns = {"writer/*"};
  selection.over = {Over::direct};
  EXPECT_EQ(error(selection), "no scenario matches all of what was asked for together");
  TemporaryFolder empty;
  EXPECT_THROW(Catalog::load(empty.path(), scenario_schema()).select({}), SelectionError);
}

}  // namespace
}  // namespace gauge
