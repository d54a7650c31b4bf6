#include "runner/report/output_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

class OutputFileTest : public testing::Test {
 protected:
  fs::path at(const std::string& name) const { return folder_.path() / name; }

  TemporaryFolder folder_;
};

TEST_F(OutputFileTest, AppearsCompleteWithItsCommit) {
  OutputFile file(at("results.json"));
  EXPECT_FALSE(fs::exists(at("results.json")));
  const std::string text(1 << 20, 'x');
  file.commit(text);
  EXPECT_EQ(content_of(at("results.json")), text);
  EXPECT_EQ(folder_.names(), std::vector<std::string>{"results.json"});
}

TEST_F(OutputFileTest, WithoutACommitTheOldFileStays) {
  folder_.write("results.json", "old");
  {
    OutputFile file(at("results.json"));
  }
  EXPECT_EQ(content_of(at("results.json")), "old");
  EXPECT_EQ(folder_.names(), std::vector<std::string>{"results.json"});
}

TEST_F(OutputFileTest, ReplacesAFileAndKeepsItsMode) {
  folder_.write("results.json", "old");
  fs::permissions(at("results.json"), fs::perms{0640});
  OutputFile(at("results.json")).commit("new");
  EXPECT_EQ(content_of(at("results.json")), "new");
  EXPECT_EQ(fs::status(at("results.json")).permissions(), fs::perms{0640});
}

TEST_F(OutputFileTest, WritesWhereASymbolicLinkPoints) {
  fs::create_directory(at("real"));
  fs::create_symlink("real/results.json", at("link.json"));
  OutputFile(at("link.json")).commit("text");
  EXPECT_TRUE(fs::is_symlink(at("link.json")));
  EXPECT_EQ(content_of(at("real/results.json")), "text");
}

TEST_F(OutputFileTest, RefusesAFolderThatDoesNotExist) {
  try {
    OutputFile file(at("nowhere/results.json"));
    FAIL() << "opened";
  } catch (const OutputError& error) {
    EXPECT_EQ(error.what(),
              "cannot write " + at("nowhere/results.json").string() + ": No such file or directory");
  }
}

TEST_F(OutputFileTest, RefusesAFolderInThePlaceOfAFile) {
  EXPECT_THROW(OutputFile{folder_.path()}, OutputError);
  EXPECT_THROW(OutputFile{folder_.path().string() + "/"}, OutputError);
}

TEST_F(OutputFileTest, SaysThatTheDeviceIsFull) {
  OutputFile file("/dev/full");
  EXPECT_THROW(file.commit("text"), OutputError);
}

TEST_F(OutputFileTest, WritesToAPipeDirectly) {
  ASSERT_EQ(::mkfifo(at("pipe").c_str(), 0600), 0);
  // Opened for both, so that neither end waits for the other.
  std::fstream reader(at("pipe"), std::ios::in | std::ios::out);
  OutputFile(at("pipe")).commit("text\n");
  std::string line;
  std::getline(reader, line);
  EXPECT_EQ(line, "text");
}

}  // namespace
}  // namespace gauge
