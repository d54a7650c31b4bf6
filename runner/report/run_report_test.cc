#include "runner/report/run_report.h"

#include <gtest/gtest.h>

#include "runner/case/schema.h"
#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

TEST(LabelOf, NamesTheProfileWhereTheNameDoesNot) {
  SubjectRun subject{{"reference", {"reference"}}, Hello{}, "", "", 1};
  subject.hello->profile = Version::parse("3.15.2");
  EXPECT_EQ(label_of(subject), "reference 3.15");
  subject.subject.name = "cpython-3.15";
  EXPECT_EQ(label_of(subject), "cpython-3.15");
  subject.hello.reset();
  subject.subject.name = "gone";
  EXPECT_EQ(label_of(subject), "gone");
}

TEST(SuiteDigest, ChangesWithIdsAndContents) {
  const TemporaryFolder folder;
  const Schema schema = Schema::load(SOURCE_DIRECTORY "/spec/schema/scenario.schema.json");
  const std::string text =
      R"({"title": "A scenario to be digested", "clauses": ["RL-01"], "over": ["direct"], "steps": [{"peer": "eof"}]})";
  const auto digest = [&] { return suite_digest(Catalog::load(folder.path(), schema)); };
  folder.write("a.json", text);
  const std::string first = digest();
  EXPECT_EQ(first.size(), std::string("sha256:").size() + 64);
  EXPECT_EQ(digest(), first);
  folder.write("a.json", text + "\n");
  const std::string changed = digest();
  EXPECT_NE(changed, first);
  std::filesystem::rename(folder.path() / "a.json", folder.path() / "b.json");
  EXPECT_NE(digest(), changed);
}

}  // namespace
}  // namespace gauge
