#include "runner/run/shard.h"

#include <gtest/gtest.h>

#include <deque>
#include <set>
#include <stdexcept>

#include "runner/run/play_fixture.h"

namespace gauge {
namespace {

std::multiset<std::string> ids(const std::vector<Selected>& selection) {
  std::multiset<std::string> ids;
  for (const Selected& selected : selection) {
    for (const Variant& variant : selected.variants) ids.insert(variant_id(*selected.scenario, variant));
  }
  return ids;
}

class ShardTest : public testing::Test {
 protected:
  ShardTest() {
    for (int i = 0; i < 40; ++i) {
      scenarios_.push_back(scenario_of("{}"));
      scenarios_.back().id = "area/x" + std::to_string(i);
      selection_.push_back({&scenarios_.back(), variants_of(scenarios_.back())});
    }
  }

  std::deque<Scenario> scenarios_;
  std::vector<Selected> selection_;
};

TEST_F(ShardTest, PartsMakeTheWhole) {
  std::multiset<std::string> together;
  for (std::size_t i = 1; i <= 3; ++i) {
    const std::multiset<std::string> part = ids(shard(selection_, i, 3));
    EXPECT_GT(part.size(), 40U);  // of 200
    together.insert(part.begin(), part.end());
  }
  EXPECT_EQ(together, ids(selection_));
}

TEST_F(ShardTest, APartDoesNotDependOnTheRest) {
  const std::vector<Selected> half(selection_.begin(), selection_.begin() + 20);
  const std::multiset<std::string> of_all = ids(shard(selection_, 2, 3));
  for (const std::string& id : ids(shard(half, 2, 3))) EXPECT_EQ(of_all.count(id), 1U) << id;
}

// FNV-1a of "reader/readline/split@tcp-client", modulo 7, is 1.
TEST_F(ShardTest, TheSameOnEveryMachine) {
  scenarios_[0].id = "reader/readline/split";
  const std::vector<Selected> one = {{&scenarios_[0], {{Over::tcp, Role::client}}}};
  for (std::size_t i = 1; i <= 7; ++i) EXPECT_EQ(ids(shard(one, i, 7)).size(), i == 2 ? 1U : 0U) << i;
}

TEST_F(ShardTest, OnePartIsEverything) { EXPECT_EQ(ids(shard(selection_, 1, 1)), ids(selection_)); }

TEST_F(ShardTest, PartsThatDoNotExist) {
  EXPECT_THROW(shard(selection_, 0, 3), std::invalid_argument);
  EXPECT_THROW(shard(selection_, 4, 3), std::invalid_argument);
  EXPECT_THROW(shard(selection_, 1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace gauge
