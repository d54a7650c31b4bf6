#include "runner/case/scenario.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>

#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

using Ways = std::vector<std::vector<std::size_t>>;

Scenario with_cuts(const std::string& cuts) {
  return scenario_of(R"({"steps": [{"peer": "send", "data": "abcd", "cuts": )" + cuts + "}]}");
}

TEST(Variants, AreTheProductInTheOrderOfTheFileWithDirectOnce) {
  std::vector<std::string> names;
  for (const Variant& variant : variants_of(scenario_of(R"({"over": ["unix", "direct", "tcp"]})"))) {
    names.push_back(to_string(variant));
  }
  EXPECT_EQ(names,
            (std::vector<std::string>{"unix-client", "unix-server", "direct", "tcp-client", "tcp-server"}));
}

TEST(Variants, HaveNoRoleWithoutAPrelude) {
  const Scenario scenario =
      scenario_of(R"({"prelude": "none", "over": ["tcp", "unix"], "steps": [{"subject": "settle"}]})");
  EXPECT_EQ(variants_of(scenario),
            (std::vector<Variant>{{Over::tcp, Role::none}, {Over::unix_socket, Role::none}}));
  EXPECT_EQ(to_string(variants_of(scenario).front()), "tcp");
  EXPECT_EQ(to_string(variants_of(scenario_of(R"({"over": ["tls"]})")).back()), "tls-server");
}

TEST(Variants, AreOnlyThoseOfTheGivenRoles) {
  const auto variants = variants_of(scenario_of(R"({"over": ["direct", "tcp"], "roles": ["server"]})"));
  EXPECT_EQ(variants, (std::vector<Variant>{{Over::direct, Role::none}, {Over::tcp, Role::server}}));
}

TEST(Deliveries, AreOneWholeWithoutCuts) {
  EXPECT_EQ(deliveries_of(scenario_of("{}")), Ways{{}});
  EXPECT_EQ(deliveries_of(scenario_of(R"({"steps": [{"peer": "send", "data": "abcd"}]})")), Ways{{}});
}

TEST(Deliveries, OfAllAreEveryWayToCut) {
  const Ways ways = deliveries_of(with_cuts(R"("all")"));
  EXPECT_EQ(ways.size(), 8u);
  EXPECT_EQ(std::set(ways.begin(), ways.end()).size(), 8u);
  for (const auto& way : ways) EXPECT_EQ(std::accumulate(way.begin(), way.end(), std::size_t{0}), 4u);
  EXPECT_EQ(ways.front(), std::vector<std::size_t>{4});
  EXPECT_EQ(ways.back(), (std::vector<std::size_t>{1, 1, 1, 1}));
}

TEST(Deliveries, OfPairsAreTheWholeAndEveryWayToCutInTwo) {
  EXPECT_EQ(deliveries_of(with_cuts(R"("pairs")")), (Ways{{4}, {1, 3}, {2, 2}, {3, 1}}));
}

TEST(Deliveries, OfEachByteAndOfSizesAreOne) {
  EXPECT_EQ(deliveries_of(with_cuts(R"("each-byte")")), (Ways{{1, 1, 1, 1}}));
  EXPECT_EQ(deliveries_of(with_cuts("[1, 2]")), (Ways{{1, 2, 1}}));
  EXPECT_EQ(deliveries_of(with_cuts("[4]")), (Ways{{4}}));
}

TEST(Deliveries, OfASingleByteAreOne) {
  for (const char* cuts : {"all", "pairs", "each-byte"}) {
    EXPECT_EQ(deliveries_of(scenario_of(R"({"steps": [{"peer": "send", "data": "a", "cuts": ")" +
                                        std::string(cuts) + "\"}]}")),
              Ways{{1}})
        << cuts;
  }
}

}  // namespace
}  // namespace gauge
