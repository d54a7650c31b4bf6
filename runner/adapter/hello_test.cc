#include "runner/adapter/hello.h"

#include <gtest/gtest.h>

#include "runner/adapter/answer.h"

namespace gauge {
namespace {

Json complete() {
  return Json::parse(
      R"({"protocol": 1, "name": "CPython", "version": "3.12.1", "build": "main", "language": "Python", "tls": null,
                         "profile": "3.12.1", "loop": "SelectorEventLoop", "operations": ["read", "readline"],
                         "unsupported": {"RD-08": "n is an integer"}})");
}

TEST(HelloTest, AllFields) {
  const Hello hello = parse_hello(complete());
  EXPECT_EQ(hello.name, "CPython");
  EXPECT_EQ(hello.version, "3.12.1");
  EXPECT_EQ(hello.build, "main");
  EXPECT_EQ(hello.language, "Python");
  EXPECT_EQ(hello.tls, std::nullopt);
  EXPECT_EQ(hello.loop, "SelectorEventLoop");
  EXPECT_EQ(hello.profile.minor(), "3.12");
  EXPECT_EQ(hello.operations, (std::vector<std::string>{"read", "readline"}));
  EXPECT_EQ(hello.unsupported.at("RD-08"), "n is an integer");
  EXPECT_EQ(hello.source, complete());
}

TEST(HelloTest, WhatIsForPeopleMayBeMissing) {
  Json hello = complete();
  for (const char* key : {"build", "tls", "loop", "unsupported"}) hello.erase(key);
  EXPECT_EQ(parse_hello(hello).loop, std::nullopt);
}

TEST(HelloTest, TheRestMayNot) {
  for (const char* key : {"protocol", "name", "version", "language", "profile", "operations"}) {
    Json hello = complete();
    hello.erase(key);
    EXPECT_THROW(parse_hello(hello), AnswerError) << key;
    hello[key] = Json::array({1});
    EXPECT_THROW(parse_hello(hello), AnswerError) << key;
  }
  EXPECT_THROW(parse_hello(Json(1)), AnswerError);
}

TEST(HelloTest, AnotherProtocolIsRefused) {
  Json hello = complete();
  hello["protocol"] = 2;
  EXPECT_THROW(parse_hello(hello), AnswerError);
}

TEST(HelloTest, AProfileIsAVersion) {
  Json hello = complete();
  hello["profile"] = "latest";
  EXPECT_THROW(parse_hello(hello), AnswerError);
}

}  // namespace
}  // namespace gauge
