#include "runner/run/result.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

namespace gauge {
namespace {

TEST(ResultTest, OutcomesHaveTheWordsOfTheSchema) {
  std::vector<std::string> words;
  for (int i = 0; i <= static_cast<int>(Outcome::not_run); ++i)
    words.push_back(to_string(static_cast<Outcome>(i)));
  std::ifstream file(SOURCE_DIRECTORY "/spec/schema/result.schema.json");
  EXPECT_EQ(Json::parse(file)["definitions"]["outcome"]["enum"], Json(words));
}

}  // namespace
}  // namespace gauge
