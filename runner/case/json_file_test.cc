#include "runner/case/json_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>

#include "runner/case/problem.h"
#include "runner/case/temporary_folder.h"

namespace gauge {
namespace {

std::string error_of(std::string_view text) {
  try {
    parse_json(text, "x.json");
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(ParseJson, ReadsEveryKindOfValueAndKeepsTheOrderOfKeys) {
  const std::string text = R"({"z": [1, -2, 2.5, true, false, null, "s\u00ff"], "a": {"y": {}, "b": []}})";
  EXPECT_EQ(parse_json(text, "x.json"), Json::parse(text));
  EXPECT_EQ(parse_json(text, "x.json").begin().key(), "z");
  EXPECT_EQ(parse_json("5", "x.json"), Json(5));
}

TEST(ParseJson, NamesLineAndColumnOfASyntaxError) {
  EXPECT_EQ(
      error_of("{\n  \"a\": 1,\n  \"b\": tru\n}"),
      "x.json: 3:11: syntax error while parsing value - invalid literal; last read: '\"b\": tru<U+000A>'");
  EXPECT_TRUE(error_of("{\"a\": 1,}").starts_with("x.json: 1:9: syntax error while parsing object key"));
  EXPECT_TRUE(
      error_of("").starts_with("x.json: 1:1: syntax error while parsing value - unexpected end of input"));
  EXPECT_TRUE(error_of("{} {}").starts_with("x.json: 1:4: syntax error"));
}

TEST(ParseJson, CountsColumnsInCharacters) {
  EXPECT_TRUE(error_of("[\"\xC3\xA9\xC3\xA9\", x]").starts_with("x.json: 1:8: "))
      << error_of("[\"\xC3\xA9\xC3\xA9\", x]");
}

TEST(ParseJson, RefusesInvalidUtf8) {
  EXPECT_TRUE(error_of("[\"\xFF\"]").starts_with("x.json: 1:3: ")) << error_of("[\"\xFF\"]");
}

TEST(ParseJson, RefusesAKeyThatOccursTwiceAndNamesThePlace) {
  EXPECT_EQ(error_of("{\n \"a\": 1,\n \"a\": 2}"), "x.json: 3:2: the key \"a\" occurs twice in one object");
  EXPECT_EQ(error_of(R"([{"a": {"b": 1, "c": [], "b": 2}}])"),
            "x.json: 1:26: the key \"b\" occurs twice in one object");
  EXPECT_EQ(error_of(R"({"a": 1, "\u0061": 2})"), "x.json: 1:17: the key \"a\" occurs twice in one object");
  EXPECT_EQ(error_of(R"([{"a": 1}, {"a": 1, "b": {"a": 1}}])"), "no error");
}

TEST(ReadJsonFile, NamesTheFileThatCannotBeRead) {
  TemporaryFolder folder;
  auto message = [](const std::filesystem::path& file) -> std::string {
    try {
      read_json_file(file);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  const auto missing = folder.path() / "missing.json";
  EXPECT_EQ(message(missing), missing.string() + ": /: cannot be read: No such file or directory");
  EXPECT_EQ(message(folder.path()), folder.path().string() + ": /: cannot be read: it is a folder");
  const auto empty = folder.write("empty.json", "");
  EXPECT_TRUE(message(empty).starts_with(empty.string() + ": 1:1: ")) << message(empty);
}

TEST(WriteFile, ReplacesTheContentKeepsTheModeAndLeavesNothingBeside) {
  TemporaryFolder folder;
  const auto file = folder.write("a.json", "old");
  ASSERT_EQ(chmod(file.c_str(), 0640), 0);
  write_file(file, "{\"new\": 1}");
  EXPECT_EQ(read_json_file(file), (Json{{"new", 1}}));
  struct stat status;
  ASSERT_EQ(stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
  EXPECT_EQ(folder.names(), std::vector<std::string>{"a.json"});
}

TEST(WriteFile, WritesAFileThatWasNotThere) {
  TemporaryFolder folder;
  write_file(folder.path() / "b.json", "5");
  EXPECT_EQ(read_json_file(folder.path() / "b.json"), Json(5));
}

TEST(WriteFile, LeavesTheOldFileAloneAndNothingBesideWhenItFails) {
  TemporaryFolder folder;
  const auto target = folder.path() / "folder";
  std::filesystem::create_directory(target);
  std::ofstream(target / "inside") << "x";
  EXPECT_THROW(write_file(target, "text"), std::system_error);  // rename(2) onto a folder
  EXPECT_EQ(folder.names(), std::vector<std::string>{"folder"});
  EXPECT_THROW(write_file(folder.path() / "no" / "such.json", "text"), std::system_error);
}

}  // namespace
}  // namespace gauge
