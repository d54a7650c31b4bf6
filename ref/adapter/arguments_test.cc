#include "ref/adapter/arguments.h"

#include <gtest/gtest.h>

#include <string>

namespace streamgauge::adapter {
namespace {

template <class Error, class Function>
std::string message_of(Function function) {
  try {
    function();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

TEST(Arguments, IntegersAreIntegersByType) {
  const Json request = {
      {"n", 5}, {"fraction", 1.5}, {"none", nullptr}, {"flag", true}, {"text", {{"text", "5"}}}};
  const Arguments arguments(request);
  EXPECT_EQ(arguments.integer("n"), 5);
  EXPECT_EQ(arguments.optional_integer("missing"), std::nullopt);
  EXPECT_EQ(message_of<Unsupported>([&] { arguments.integer("fraction"); }),
            "fraction is an integer in C++, not a float");
  EXPECT_EQ(message_of<Unsupported>([&] { arguments.integer("none"); }),
            "none is an integer in C++, not none");
  EXPECT_EQ(message_of<Unsupported>([&] { arguments.integer("flag"); }),
            "flag is an integer in C++, not a boolean");
  EXPECT_EQ(message_of<Unsupported>([&] { arguments.integer("text"); }),
            "text is an integer in C++, not a text");
  EXPECT_EQ(message_of<Failed>([&] { arguments.integer("missing"); }), "the request has no \"missing\"");
}

TEST(Arguments, BytesComeInAnyContainer) {
  const Json request = {{"plain", "a\u00ff"},
                        {"array", {{"bytearray", "b"}}},
                        {"view", {{"memoryview", "c"}}},
                        {"repeated", {{"repeat", "d\u00ff"}, {"times", 2}}},
                        {"array of such", {{"bytearray", {{"repeat", "e"}, {"times", 3}}}}},
                        {"many", {{"repeat", "abc"}, {"times", 7}}},
                        {"none", {{"repeat", "abc"}, {"times", 0}}},
                        {"less than none", {{"repeat", "e"}, {"times", -1}}},
                        {"text", {{"text", "d"}}},
                        {"wide", "\u20ac"}};
  const Arguments arguments(request);
  EXPECT_EQ(arguments.bytes("plain"), "a\xff");
  EXPECT_EQ(arguments.bytes("array"), "b");
  EXPECT_EQ(arguments.bytes("view"), "c");
  EXPECT_EQ(arguments.bytes("repeated"),
            "d\xff"
            "d\xff");
  EXPECT_EQ(arguments.bytes("array of such"), "eee");
  EXPECT_EQ(arguments.bytes("many"), "abcabcabcabcabcabcabc");
  EXPECT_EQ(arguments.bytes("none"), "");
  EXPECT_THROW(arguments.bytes("less than none"), Failed);
  EXPECT_THROW(arguments.bytes("text"), Unsupported);
  EXPECT_THROW(arguments.bytes("wide"), Failed);
}

TEST(Arguments, SeparatorsAreOneOrATuple) {
  const Json request = {{"one", "\r\n"}, {"several", {{"tuple", {"a", "bc"}}}}, {"list", {{"list", {"a"}}}}};
  const Arguments arguments(request);
  EXPECT_FALSE(arguments.separators("one").is_tuple);
  EXPECT_EQ(arguments.separators("one").items, std::vector<std::string>({"\r\n"}));
  EXPECT_TRUE(arguments.separators("several").is_tuple);
  EXPECT_EQ(arguments.separators("several").items, std::vector<std::string>({"a", "bc"}));
  EXPECT_THROW(arguments.separators("list"), Unsupported);
  EXPECT_EQ(Arguments::Separators::newline().items, std::vector<std::string>({"\n"}));
}

TEST(Arguments, UnknownFieldsAreUnsupported) {
  const Json request = {{"id", 1}, {"op", "read"}, {"on", "stream"}, {"n", 1}, {"timeout_ms", 5}};
  const Arguments arguments(request);
  EXPECT_NO_THROW(arguments.allow_only({"n", "timeout_ms"}));
  EXPECT_EQ(message_of<Unsupported>([&] { arguments.allow_only({"n"}); }), "read takes no timeout_ms here");
}

TEST(Arguments, NamesAreStringsThatAreNotEmpty) {
  const Json request = {{"on", ""}, {"calls", {"a", "b"}}, {"none", nullptr}, {"number", 1}};
  const Arguments arguments(request);
  EXPECT_THROW(arguments.name("on"), Failed);
  EXPECT_EQ(arguments.optional_text("on"), "");
  EXPECT_EQ(arguments.names("calls"), std::vector<std::string>({"a", "b"}));
  EXPECT_EQ(arguments.name_or_null("none"), std::nullopt);
  EXPECT_THROW(arguments.name("number"), Failed);
  EXPECT_THROW(arguments.names("number"), Failed);
}

}  // namespace
}  // namespace streamgauge::adapter
