#include "runner/report/output_folder.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "runner/case/temporary_folder.h"
#include "runner/report/output_file.h"

namespace gauge {
namespace {

namespace fs = std::filesystem;

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    names.insert(fs::relative(entry.path(), folder).string());
  return names;
}

std::string content_of(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

class OutputFolderTest : public testing::Test {
 protected:
  fs::path path(const std::string& name) const { return folder_.path() / name; }

  std::string refusal(const fs::path& target) const {
    try {
      OutputFolder folder(target, "marker");
    } catch (const OutputError& error) {
      return error.what();
    }
    return "";
  }

  TemporaryFolder folder_;
};

TEST_F(OutputFolderTest, AppearsWhole) {
  {
    OutputFolder folder(path("out/"), "marker");
    EXPECT_FALSE(fs::exists(path("out")));
    folder.commit({{"marker", {"1"}}, {"in/program", {"#!", true}}});
  }
  EXPECT_EQ(names_in(folder_.path()),
            (std::set<std::string>{"out", "out/in", "out/in/program", "out/marker"}));
  const auto execute = fs::perms::owner_exec;
  EXPECT_EQ(fs::status(path("out/in/program")).permissions() & execute, execute);
  EXPECT_EQ(fs::status(path("out/marker")).permissions() & execute, fs::perms::none);
}

TEST_F(OutputFolderTest, LeavesNothingBehindIfItIsNotCommitted) {
  {
    const OutputFolder folder(path("out"), "marker");
  }
  EXPECT_TRUE(names_in(folder_.path()).empty());
}

TEST_F(OutputFolderTest, ReplacesItsOwnKindWhole) {
  folder_.write("out/marker", "old");
  folder_.write("out/more", "old");
  OutputFolder(path("out"), "marker").commit({{"marker", {"new"}}});
  EXPECT_EQ(names_in(folder_.path()), (std::set<std::string>{"out", "out/marker"}));
  EXPECT_EQ(content_of(path("out/marker")), "new");
  fs::create_directory(path("empty"));
  OutputFolder(path("empty"), "marker").commit({{"marker", {"new"}}});
  EXPECT_TRUE(fs::exists(path("empty/marker")));
}

TEST_F(OutputFolderTest, WritesOverNothingElse) {
  folder_.write("full/diary", "dear");
  folder_.write("file", "");
  fs::create_directory_symlink(path("full"), path("link"));
  EXPECT_NE(refusal(path("full")).find("has no marker"), std::string::npos) << refusal(path("full"));
  EXPECT_NE(refusal(path("file")).find("is no folder"), std::string::npos) << refusal(path("file"));
  EXPECT_NE(refusal(path("link")).find("is no folder"), std::string::npos) << refusal(path("link"));
  EXPECT_NE(refusal(path("nowhere/out")).find("No such file"), std::string::npos);
  EXPECT_EQ(content_of(path("full/diary")), "dear");
}

TEST_F(OutputFolderTest, NorOverWhatHasComeSince) {
  OutputFolder folder(path("out"), "marker");
  folder_.write("out/diary", "dear");
  EXPECT_THROW(folder.commit({{"marker", {"1"}}}), OutputError);
  EXPECT_EQ(content_of(path("out/diary")), "dear");
}

}  // namespace
}  // namespace gauge
