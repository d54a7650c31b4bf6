// For tests of coverage: a suite in which everything that can happen to a clause and a statement has
// happened.
#pragma once

#include <string>

#include "runner/case/coverage.h"
#include "runner/case/temporary_folder.h"

namespace gauge {

class CoveredSuite {
 public:
  // The folder of the specification's schemas. `holes`: one clause is untested, one statement untraced.
  CoveredSuite(const std::filesystem::path& schemas, bool holes) {
    const auto write_scenario = [&](const std::string& id, const std::string& clauses) {
      folder_.write("cases/" + id + ".json",
                    R"({"title": "A title that is long enough", "clauses": [)" + clauses +
                        R"(], "over": ["direct"], "steps": [{"subject": "readline"}]})");
    };
    write_scenario("reader/b", R"("RU-01")");
    write_scenario("reader/a", R"("RL-01", "RU-01")");
    if (!holes) write_scenario("reader/c", R"("RU-03")");
    const std::string rest = R"(, "source": "documentation", "level": "documented", "judge": "in-process")";
    folder_.write("clauses/readline.json", R"({"area": "RL", "title": "Lines", "clauses": [
      {"id": "RL-01", "text": "It reads a line.")" +
                                               rest + "}]}");
    folder_.write("clauses/readuntil.json", R"({"area": "RU", "title": "Separators", "clauses": [
      {"id": "RU-01", "text": "It reads up to a separator.")" +
                                                rest + R"(, "notes": "A note on it.", "since": "3.7"},
      {"id": "RU-02", "text": "It frees memory.")" +
                                                rest + R"(, "untestable": "Nobody can see it."},
      {"id": "RU-03", "text": "It waits for more.")" +
                                                rest + "}]}");
    folder_.write("documentation/a.json", R"({"page": "asyncio-stream", "title": "Reader",
      "sources": {"3.5": "the page of 3.5", "3.12": "the page of 3.12"}, "statements": [
      {"id": "doc-3.5:readuntil:end", "versions": ">=3.5", "text": "It finds separators and frees memory.",
       "clauses": ["RU-01", "RU-02"], "deviation": "It leaks sometimes."},
      {"id": "doc-3.5:readuntil:free", "versions": "<3.12", "text": "It frees memory.", "clauses": ["RU-02"]},
      {"id": "doc-3.5:readuntil:wait", "versions": ">=3.5", "text": "It waits and finds.", "clauses": ["RU-01", "RU-03"]},
      {"id": "doc-3.12:readuntil:advice", "versions": ">=3.12", "text": "It is good for you.",
       "nothing_to_judge": "It is advice."}]})");
    if (holes) {
      folder_.write("documentation/b.json", R"({"page": "asyncio-stream", "title": "Writer",
        "sources": {"3.12": "the page of 3.12"}, "statements": [
        {"id": "doc-3.12:write:all", "versions": ">=3.12", "text": "It writes everything."}]})");
    }
    catalog_ = Catalog::load(folder_.path() / "cases", Schema::load(schemas / "scenario.schema.json"));
    clauses_ = Clauses::load(folder_.path() / "clauses", Schema::load(schemas / "clause.schema.json"));
    documentation_ = Documentation::load(folder_.path() / "documentation",
                                         Schema::load(schemas / "documentation.schema.json"), clauses_);
  }

  Coverage coverage() const { return {catalog_, clauses_, documentation_}; }

 private:
  TemporaryFolder folder_;
  Catalog catalog_;
  Clauses clauses_;
  Documentation documentation_;
};

}  // namespace gauge
