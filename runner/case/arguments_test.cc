#include "runner/case/arguments.h"

#include <gtest/gtest.h>

#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

using Lines = std::vector<std::string>;

// An argument expanded, where the peer listens at `there` and something is at `path`.
struct Outcome {
  Json argument;
  Lines problems;
};

Outcome expand(ArgumentKind kind, const std::string& value) {
  NamesInUse names;
  names.ports = {"there"};
  names.paths = {"path"};
  ProblemList problems("x.json");
  Outcome outcome{expand_argument(kind, Json::parse(value), "/a", names, problems), {}};
  for (const Problem& problem : problems.take())
    outcome.problems.push_back(problem.pointer + ": " + problem.text);
  return outcome;
}

void expect_kept(ArgumentKind kind, const std::string& value) {
  const Outcome outcome = expand(kind, value);
  EXPECT_EQ(outcome.argument, Json::parse(value));
  EXPECT_EQ(outcome.problems, Lines{}) << value;
}

void expect_problem(ArgumentKind kind, const std::string& value, const std::string& problem) {
  EXPECT_EQ(expand(kind, value).problems, Lines{problem}) << value;
}

TEST(Arguments, KeepHostsOfEveryKind) {
  for (const char* host : {R"("localhost")", "null", "5", R"({"bytes": "abc"})", R"({"path_of": "path"})",
                           R"({"list": ["127.0.0.1", {"bytes": "::1"}, null]})", R"({"path": "/x"})",
                           R"({"path": {"path_of": "path"}})", R"({"bytes": {"path_of": "path"}})"}) {
    expect_kept(ArgumentKind::text_or_value, host);
  }
  EXPECT_EQ(expand(ArgumentKind::text_or_value, R"({"bytes": {"repeat": "a", "times": 3}})").argument,
            Json::parse(R"({"bytes": "aaa"})"));
  EXPECT_EQ(expand(ArgumentKind::text_or_value, R"("\u0100")").problems, Lines{});
}

TEST(Arguments, ReferToWhatThereIs) {
  expect_kept(ArgumentKind::port, R"({"port_of": "there"})");
  expect_kept(ArgumentKind::port, "80");
  expect_problem(ArgumentKind::port, R"({"port_of": "ther"})",
                 "/a/port_of: nothing listens at a port of the name \"ther\" here; did you mean \"there\"?");
  expect_problem(ArgumentKind::text_or_value, R"({"path_of": "there"})",
                 "/a/path_of: nothing is at a path of the name \"there\" here");
  expect_problem(ArgumentKind::port, R"({"port_of": 5})", "/a/port_of: expected a name");
}

TEST(Arguments, AreAddressesOrPaths) {
  expect_kept(ArgumentKind::address, R"(["127.0.0.1", 0])");
  expect_kept(ArgumentKind::address, "null");
  expect_kept(ArgumentKind::place, R"(["::1", {"port_of": "there"}])");
  expect_kept(ArgumentKind::place, R"({"path_of": "path"})");
  expect_kept(ArgumentKind::address, R"(["127.0.0.1"])");
  expect_kept(ArgumentKind::address, R"({"text": "127.0.0.1"})");
  expect_problem(
      ArgumentKind::address, R"([["x", 1], 2])",
      "/a/0: an array is pieces of bytes; a tuple is {\"tuple\": [...]}, a list {\"list\": [...]}");
  expect_problem(ArgumentKind::place, "5", "/a: expected a path: a string or {\"path_of\": NAME}");
}

TEST(Arguments, AreOfTheirKinds) {
  expect_kept(ArgumentKind::number, "0.5");
  expect_kept(ArgumentKind::number_or_null, "null");
  expect_kept(ArgumentKind::flags, R"(["AI_PASSIVE"])");
  expect_kept(ArgumentKind::fields, R"({"n": 5})");
  expect_kept(ArgumentKind::tls_context, R"({"context": {"ca": "ca"}})");
  expect_kept(ArgumentKind::tls_context, "true");
  expect_problem(ArgumentKind::number, "null", "/a: expected a number");
  expect_problem(ArgumentKind::number_or_null, "true", "/a: expected a number or null");
  expect_problem(ArgumentKind::integer, "0.5", "/a: expected an integer");
  expect_problem(ArgumentKind::flags, R"("AI_PASSIVE")",
                 "/a: expected an array of names such as \"AI_PASSIVE\"");
  expect_problem(ArgumentKind::flags, "[5]", "/a/0: expected a string");
  expect_problem(ArgumentKind::fields, "[5]", "/a: expected an object of arguments");
  EXPECT_EQ(expand(ArgumentKind::fields, R"({"n": ["b", {"repeat": "a", "times": 2}]})").argument,
            Json::parse(R"({"n": "baa"})"));
}

TEST(Arguments, MayBeOneValueInThePlaceOfMany) {
  expect_kept(ArgumentKind::values, R"({"generator": ["a", "b"]})");
  expect_kept(ArgumentKind::values, R"(["a", {"bytearray": "b"}])");
  expect_kept(ArgumentKind::values, R"("ab")");
}

}  // namespace
}  // namespace gauge
