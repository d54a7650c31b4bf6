#include "ref/adapter/error_notation.h"

#include <gtest/gtest.h>

#include <exception>
#include <fstream>
#include <stdexcept>

#include "ref/base/errors.h"
#include "ref/coro/errors.h"

namespace streamgauge::adapter {
namespace {

TEST(DescribeError, CarriesTheFieldsOfItsClass) {
  EXPECT_EQ(describe_error(std::make_exception_ptr(IncompleteReadError("a\xff", 5))),
            Json({{"raises", "IncompleteReadError"},
                  {"partial", "a\u00ff"},
                  {"expected", 5},
                  {"message", "2 bytes read on a total of 5 expected bytes"}}));
  EXPECT_EQ(describe_error(std::make_exception_ptr(LimitOverrunError("too long", 7))),
            Json({{"raises", "LimitOverrunError"}, {"consumed", 7}, {"message", "too long"}}));
  EXPECT_EQ(describe_error(make_os_error(ECONNRESET)),
            Json({{"raises", "ConnectionResetError"},
                  {"errno", "ECONNRESET"},
                  {"message", "[Errno 104] Connection reset by peer"}}));
  EXPECT_EQ(describe_error(std::make_exception_ptr(ConnectionResetError("Connection lost"))),
            Json({{"raises", "ConnectionResetError"}, {"errno", nullptr}, {"message", "Connection lost"}}));
  EXPECT_EQ(describe_error(std::make_exception_ptr(CancelledError())),
            Json({{"raises", "CancelledError"}, {"message", ""}}));
}

// errors.json lists the names; every one of them can be made, and says its own name.
TEST(MakeError, KnowsEveryNameOfTheSpecification) {
  std::ifstream file(ERRORS_FILE);
  const Json errors = Json::parse(file)["errors"];
  ASSERT_GT(errors.size(), 10U);
  for (const auto& [name, facts] : errors.items()) {
    if (name == "ExceptionGroup") continue;  // made of more than a message
    const Json described = describe_error(make_error(name, "a text", std::nullopt));
    EXPECT_EQ(described["raises"], name);
    for (const auto& field : facts["fields"]) {
      EXPECT_TRUE(described.contains(field.get<std::string>())) << name << " without " << field;
    }
  }
}

TEST(DescribeError, ErrorsOfTheResolverHaveItsSymbols) {
  EXPECT_EQ(describe_error(std::make_exception_ptr(GaiError(-2, "Name or service not known"))),
            Json({{"raises", "gaierror"},
                  {"errno", "EAI_NONAME"},
                  {"message", "[Errno -2] Name or service not known"}}));
}

TEST(DescribeError, AGroupTellsItsErrors) {
  const std::exception_ptr inner = std::make_exception_ptr(ValueError("boom"));
  EXPECT_EQ(describe_error(std::make_exception_ptr(ExceptionGroup("all failed", {inner}))),
            Json({{"raises", "ExceptionGroup"},
                  {"exceptions", Json::array({{{"raises", "ValueError"}, {"message", "boom"}}})},
                  {"message", "all failed (1 sub-exception)"}}));
}

TEST(DescribeError, ANumberWithTwoNamesHasThatOfPython) {
  EXPECT_EQ(describe_error(std::make_exception_ptr(OSError(EOPNOTSUPP, "no")))["errno"], "ENOTSUP");
}

TEST(MakeError, TakesAnErrnoWhereTheClassHasOne) {
  EXPECT_EQ(describe_error(make_error("ConnectionResetError", std::nullopt, "ECONNRESET"))["message"],
            "[Errno 104] Connection reset by peer");
  EXPECT_EQ(describe_error(make_error("OSError", "gone", "EPIPE"))["raises"], "BrokenPipeError");
  EXPECT_EQ(describe_error(make_error("gaierror", "no", "EAI_AGAIN"))["errno"], "EAI_AGAIN");
  EXPECT_THROW(make_error("gaierror", std::nullopt, "EAI_AGAIN"), std::invalid_argument);
  EXPECT_THROW(make_error("gaierror", "no", "EPIPE"), std::invalid_argument);
  EXPECT_THROW(make_error("ValueError", std::nullopt, "EPIPE"), std::invalid_argument);
  EXPECT_THROW(make_error("OSError", std::nullopt, "ENONSENSE"), std::invalid_argument);
  EXPECT_THROW(make_error("NoSuchError", std::nullopt, std::nullopt), std::invalid_argument);
}

TEST(ContextOf, IsTheNestedError) {
  std::exception_ptr outer;
  try {
    try {
      throw LimitOverrunError("inner", 1);
    } catch (const Exception&) {
      std::throw_with_nested(ValueError("outer"));
    }
  } catch (...) {
    outer = std::current_exception();
  }
  EXPECT_EQ(describe_error(outer)["raises"], "ValueError");
  EXPECT_EQ(describe_error(context_of(outer))["message"], "inner");
  EXPECT_EQ(context_of(std::make_exception_ptr(ValueError("alone"))), nullptr);
}

}  // namespace
}  // namespace streamgauge::adapter
