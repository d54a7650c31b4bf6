#include "runner/case/bytes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <stdexcept>

namespace gauge {
namespace {

std::string message_of(const Json& made) {
  try {
    expand_bytes(made);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

TEST(Bytes, GoThroughJsonAndBackForEveryValueOfAByte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(bytes_of(text_of(all)), all);
  EXPECT_EQ(bytes_of(Json::parse(Json(text_of(all)).dump()).get<std::string>()), all);
  EXPECT_EQ(text_of("ab\xFF\x80-\xE9"), "ab\u00FF\u0080-\u00E9");
  EXPECT_EQ(bytes_of("ab\u00FF\u0080-\u00E9"), "ab\xFF\x80-\xE9");
}

TEST(Bytes, RefuseACharacterThatIsNotAByte) {
  EXPECT_EQ(message_of("a\u0100"), "the character U+0100 is not a byte: bytes are U+0000 to U+00FF");
  EXPECT_EQ(message_of("\U0001F600"), "the character U+01f600 is not a byte: bytes are U+0000 to U+00FF");
}

TEST(MadeBytes, AreExpanded) {
  EXPECT_EQ(expand_bytes("abc"), "abc");
  EXPECT_EQ(expand_bytes(Json::parse(R"({"repeat": "ab", "times": 3})")), "ababab");
  EXPECT_EQ(expand_bytes(Json::parse(R"({"repeat": "ab", "times": 0})")), "");
  EXPECT_EQ(expand_bytes(Json::parse(R"([{"repeat": "x", "times": 2}, "\u00ff\n"])")), "xx\xFF\n");
}

TEST(MadeBytes, AreToldFromOtherValues) {
  EXPECT_TRUE(is_made_bytes("a"));
  EXPECT_TRUE(is_made_bytes(Json::parse(R"(["a", {"repeat": "a", "times": 1}])")));
  for (const char* other :
       {"null", "5", "[]", "[5]", R"({"text": "a"})", R"({"repeat": "a"})", R"([["a"]])"}) {
    EXPECT_FALSE(is_made_bytes(Json::parse(other))) << other;
  }
}

TEST(MadeBytes, AreRequestedByTheirRuleIfThatIsAllThereIs) {
  const Json rule = Json::parse(R"({"repeat": "ab", "times": 3})");
  EXPECT_EQ(requested_bytes(rule), rule);
  EXPECT_EQ(requested_bytes("a\u00ff"), "a\u00ff");
  EXPECT_EQ(requested_bytes(Json::array({rule, "\u00ff"})), "ababab\u00ff");
  for (const char* wrong : {"5", R"({"repeat": "a", "times": -1})", R"({"repeat": "ab", "times": 67108864})",
                            R"({"repeat": "\u0100", "times": 1})"}) {
    EXPECT_THROW(requested_bytes(Json::parse(wrong)), std::invalid_argument) << wrong;
  }
}

TEST(MadeBytes, AreRefusedWithAReason) {
  EXPECT_EQ(message_of(5), "bytes are a string, {\"repeat\", \"times\"} or an array of these");
  EXPECT_EQ(message_of(Json::parse(R"({"repeat": "a", "times": -1})")),
            "\"repeat\" is a string and \"times\" a number of times");
  EXPECT_EQ(message_of(Json::parse(R"({"repeat": "ab", "times": 67108864})")),
            "made data is at most 67108864 bytes");
}

TEST(Sha256, IsThatOfTheStandard) {
  // FIPS 180-2, appendix B.1
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, ReplacesByteStringsOverTheBoundAtAnyDepth) {
  const std::string bound(kInlineBytesMax, 'x');
  const std::string over(kInlineBytesMax + 1, 'x');
  const Json digest = {{"length", over.size()}, {"sha256", sha256(over)}};
  EXPECT_EQ(digest_long_bytes({{"a", bound}}), (Json{{"a", bound}}));
  EXPECT_EQ(digest_long_bytes({{"a", over}}), (Json{{"a", digest}}));
  EXPECT_EQ(digest_long_bytes({{"a", {"s", over}}}), (Json{{"a", {"s", digest}}}));
  EXPECT_EQ(
      digest_long_bytes({{"a", {{"raises", "IncompleteReadError"}, {"partial", over}, {"expected", 9}}}}),
      (Json{{"a", {{"raises", "IncompleteReadError"}, {"partial", digest}, {"expected", 9}}}}));
  EXPECT_EQ(digest_long_bytes(digest_long_bytes({{"a", over}})), (Json{{"a", digest}}));
}

TEST(Digest, CountsBytesNotTheirUtf8) {
  const std::string bytes(kInlineBytesMax, '\xFF');
  EXPECT_EQ(digest_long_bytes({{"a", text_of(bytes)}}), (Json{{"a", text_of(bytes)}}));
}

TEST(Digest, LeavesTextsAlone) {
  const std::string text(5000, 'x');
  const Json texts[] = {{{"a", {{"text", text}}}},
                        {{"a", {{"repr", text + "\u2026"}}}},
                        {{"loop_error", {{"context", text + "\u2026"}}}},
                        {{"loop_error", {{"raises", "OSError"}, {"message", text}, {"context", text}}}}};
  for (const Json& observation : texts) EXPECT_EQ(digest_long_bytes(observation), observation);
}

TEST(Digest, RefusesBytesThatAreNone) {
  EXPECT_THROW(digest_long_bytes({{"a", "\u0100"}}), std::invalid_argument);
  EXPECT_THROW(digest_long_bytes({{"a", {{"raises", "E"}, {"partial", "\u0100"}}}}), std::invalid_argument);
}

TEST(Quoted, ShowsEveryByteInAscii) {
  EXPECT_EQ(quote_bytes("a\"b\\c\r\n\t"), R"("a\"b\\c\r\n\t")");
  EXPECT_EQ(quote_bytes(std::string_view("\0z\x7F\xFF", 4)), R"("\x00z\x7f\xff")");
}

TEST(Quoted, CutsWhatIsLong) { EXPECT_EQ(quote_bytes("abcdef", 3), "\"abc\"... (6 bytes)"); }

}  // namespace
}  // namespace gauge
