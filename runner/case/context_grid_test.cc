#include "runner/case/context_grid.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <stdexcept>

#include "runner/case/json_layout.h"

namespace gauge {
namespace {

const std::vector<std::string> kVersions = {"3.6", "3.8", "3.12", "3.13"};
const std::vector<Variant> kVariants = {{Over::direct, Role::none},
                                        {Over::tcp, Role::client},
                                        {Over::tcp, Role::server},
                                        {Over::unix_socket, Role::client},
                                        {Over::unix_socket, Role::server}};

const ContextGrid& grid() {
  static const ContextGrid grid(kVersions, kVariants);
  return grid;
}

// The condition for the contexts for which `chosen` says true.
std::string when(const std::function<bool(const Version&, const Variant&)>& chosen) {
  ContextSet set;
  for (std::size_t i = 0; i < grid().size(); ++i) {
    const Context context = grid().context(i);
    set.set(i, chosen(context.version, context.variant));
  }
  return layout_line(grid().when(set));
}

const Version k38 = Version::parse("3.8");
const Version k312 = Version::parse("3.12");

TEST(ContextGrid, NamesItsContextsOldestVersionFirst) {
  EXPECT_EQ(grid().size(), 20u);
  EXPECT_EQ(grid().name(0), "3.6 over direct");
  EXPECT_EQ(grid().name(grid().position(2, 1)), "3.12 over tcp-client");
}

TEST(ContextGrid, NeedsNoConditionForAll) {
  EXPECT_EQ(when([](auto&, auto&) { return true; }), "null");
}

TEST(ContextGrid, NamesVersionsTransportsAndRoles) {
  EXPECT_EQ(when([](auto& version, auto&) { return version >= k312; }), R"({"python": ">=3.12"})");
  EXPECT_EQ(when([](auto& version, auto&) { return version == k38; }), R"({"python": ">=3.8,<3.12"})");
  EXPECT_EQ(when([](auto&, auto& variant) { return variant.over == Over::direct; }), R"({"over": "direct"})");
  EXPECT_EQ(when([](auto&, auto& variant) { return variant.over != Over::direct; }),
            R"({"over": ["tcp", "unix"]})");
  EXPECT_EQ(when([](auto&, auto& variant) { return variant.role == Role::client; }), R"({"role": "client"})");
  EXPECT_EQ(when([](auto& version, auto& variant) {
              return version < k38 && variant.over == Over::unix_socket && variant.role == Role::server;
            }),
            R"({"python": "<3.8", "over": "unix", "role": "server"})");
}

TEST(ContextGrid, NamesAlternativesWhereOneConditionIsNotEnough) {
  EXPECT_EQ(when([](auto& version, auto&) { return version != k38; }),
            R"([{"python": "<3.8"}, {"python": ">=3.12"}])");
  EXPECT_EQ(
      when([](auto& version, auto& variant) { return version >= k312 || variant.over == Over::direct; }),
      R"([{"over": "direct"}, {"python": ">=3.12"}])");
  EXPECT_EQ(
      when([](auto&, auto& variant) { return variant.over == Over::direct || variant.role == Role::client; }),
      R"([{"over": "direct"}, {"role": "client"}])");
}

TEST(ContextGrid, NamesOnlyWhatDistinguishes) {
  const ContextGrid small({"3.12"}, {{Over::tcp, Role::client}, {Over::tcp, Role::server}});
  ContextSet second;
  second.set(1);
  EXPECT_EQ(layout_line(small.when(second)), R"({"role": "server"})");
  const ContextGrid overs({"3.12"}, {{Over::tcp, Role::client}, {Over::unix_socket, Role::client}});
  EXPECT_EQ(layout_line(overs.when(second)), R"({"over": "unix"})");
}

TEST(ContextGrid, HoldsExactlyWhereItIsMeantTo) {
  std::mt19937 random(3);
  for (int round = 0; round < 1000; ++round) {
    ContextSet chosen;
    const unsigned density = 1 + random() % 19;
    for (std::size_t i = 0; i < grid().size(); ++i) chosen.set(i, random() % 20 < density);
    if (chosen.none()) continue;
    const Json condition = grid().when(chosen);
    for (std::size_t i = 0; i < grid().size(); ++i) {
      const bool holds = condition.is_null() || when_matches(condition, grid().context(i));
      EXPECT_EQ(holds, chosen.test(i)) << layout_line(condition) << " in " << grid().name(i);
    }
  }
}

TEST(ContextGrid, IsBounded) {
  std::vector<std::string> versions;
  for (int i = 0; i < 103; ++i) versions.push_back("3." + std::to_string(i));
  EXPECT_THROW(ContextGrid(versions, kVariants), std::invalid_argument);
}

}  // namespace
}  // namespace gauge
