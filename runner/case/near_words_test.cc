#include "runner/case/near_words.h"

#include <gtest/gtest.h>

namespace gauge {
namespace {

using Words = std::vector<std::string>;

TEST(NearWords, FindsTheWordBehindATypo) {
  const Words words = {"title", "clauses", "tags", "note", "steps"};
  EXPECT_EQ(near_words("tilte", words), Words{"title"});
  EXPECT_EQ(near_words("clause", words), Words{"clauses"});
  EXPECT_EQ(near_words("tag", words), Words{"tags"});
}

TEST(NearWords, SuggestsNothingForAWordThatIsLikeNone) {
  EXPECT_EQ(near_words("python", {"title", "over"}), Words{});
  EXPECT_EQ(near_words("x", {"y"}), Words{});
  EXPECT_EQ(near_words("", {"a"}), Words{});
}

TEST(NearWords, OrdersByDistanceThenAlphabetAndStopsAtTheCount) {
  const Words words = {"reader/readlime", "reader/readlines", "reader/readline", "reader/read"};
  EXPECT_EQ(near_words("reader/readlin", words, 2), (Words{"reader/readline", "reader/readlime"}));
}

TEST(NearWords, NamesAWordOnce) { EXPECT_EQ(near_words("reed", {"read", "read"}, 5), Words{"read"}); }

TEST(DidYouMean, IsEmptyOrAQuestion) {
  EXPECT_EQ(did_you_mean("tilte", {"title"}), "; did you mean \"title\"?");
  EXPECT_EQ(did_you_mean("zzz", {"title"}), "");
}

TEST(Enumerate, JoinsAsInASentence) {
  EXPECT_EQ(enumerate({}), "");
  EXPECT_EQ(enumerate({"a"}), "a");
  EXPECT_EQ(enumerate({"a", "b"}), "a and b");
  EXPECT_EQ(enumerate({"a", "b", "c"}, "or"), "a, b or c");
}

}  // namespace
}  // namespace gauge
