#include "ref/net/resolver.h"

#include <gtest/gtest.h>
#include <netdb.h>

#include <set>
#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/testing/system_fixture.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

class ResolverTest : public SystemFixture {
 protected:
  // The addresses, or the error.
  std::vector<std::string> resolved(Host host, Port port, ResolveHints hints = ResolveHints()) {
    Task<std::vector<AddressInfo>> task(loop, resolve(loop, std::move(host), std::move(port), hints));
    std::vector<std::string> result;
    try {
      for (const AddressInfo& info : result_of(task)) result.push_back(info.address.repr());
    } catch (const Exception& error) {
      result.push_back(error.repr());
    }
    return result;
  }

  static ResolveHints hints_for(int family, int flags = 0) {
    ResolveHints hints;
    hints.family = family;
    hints.flags = flags;
    return hints;
  }
};

using Addresses = std::vector<std::string>;

TEST_F(ResolverTest, NumbersNeedNoResolver) {  // OC-18
  EXPECT_EQ(resolved("127.0.0.1", 80), Addresses({"('127.0.0.1', 80)"}));
  EXPECT_EQ(resolved("127.0.0.1", " 80 "), Addresses({"('127.0.0.1', 80)"}));
  EXPECT_EQ(resolved("127.0.0.1", Port()), Addresses({"('127.0.0.1', 0)"}));
  EXPECT_EQ(resolved("127.0.0.1", ""), Addresses({"('127.0.0.1', 0)"}));
  EXPECT_EQ(resolved("::1", "+7"), Addresses({"('::1', 7, 0, 0)"}));
}

TEST_F(ResolverTest, ANumericHostIsAnsweredInTheSameTurn) {  // OC-18
  Task<std::vector<AddressInfo>> task(loop, resolve(loop, "127.0.0.1", 80, ResolveHints()));
  loop.turn();
  EXPECT_TRUE(task.done());
}

TEST_F(ResolverTest, APortOutOfRangeShowsWhenItIsUsed) {  // OC-20, SS-25
  for (const Port& port : {Port(70000), Port(-1), Port("65536"), Port("99999999999999999999")}) {
    Task<std::vector<AddressInfo>> task(loop, resolve(loop, "127.0.0.1", port, ResolveHints()));
    const std::vector<AddressInfo> found = result_of(task);
    ASSERT_EQ(found.size(), 1u);
    try {
      require_port(found.front(), "bind");
      FAIL();
    } catch (const OverflowError& error) {
      EXPECT_STREQ(error.what(), "bind(): port must be 0-65535.");
    }
  }
}

TEST_F(ResolverTest, ANameIsEncodedAsPythonDoesBeforeItIsAsked) {
  const std::string prefix = "UnicodeEncodeError(\"'idna' codec can't encode character";
  EXPECT_EQ(resolved("a..b", 80), Addresses({prefix + " '\\\\x2e' in position 2: label empty\")"}));
  EXPECT_EQ(resolved(std::string(64, 'x') + ".c", 80),
            Addresses({prefix + "s in position 0-63: label too long\")"}));
  EXPECT_EQ(resolved(std::string("127.0.0.1\0", 10), 80),
            Addresses({"ValueError('embedded null character')"}));
}

// Answers every name with the same address.
class FixedResolver final : public Resolver {
 public:
  Coro<std::vector<AddressInfo>> getaddrinfo(EventLoop&, Host host, std::optional<std::string> service,
                                             ResolveHints) override {
    asked.push_back(host.value_or("None") + " " + service.value_or("None"));
    std::vector<AddressInfo> addresses;
    addresses.emplace_back(AF_INET, 0, *SocketAddress::from_numeric(AF_INET, "127.0.0.9", 9));
    co_return addresses;
  }

  std::vector<std::string> asked;
};

TEST_F(ResolverTest, ALoopMayHaveAResolverOfItsOwn) {
  FixedResolver resolver;
  loop.set_resolver(&resolver);
  EXPECT_EQ(resolved("example.org", "http"), Addresses({"('127.0.0.9', 9)"}));
  EXPECT_EQ(resolved(std::nullopt, Port()), Addresses({"('127.0.0.9', 9)"}));
  EXPECT_EQ(resolved("127.0.0.1", 80), Addresses({"('127.0.0.1', 80)"}));
  EXPECT_EQ(resolver.asked, std::vector<std::string>({"example.org http", "None None"}));
}

TEST_F(ResolverTest, NamesAreResolvedOnAnotherThread) {
  // Where hosts(5) lists localhost under ::1 too, as Debian's does, glibc gives 127.0.0.1 twice.
  const Addresses local = resolved("localhost", 80, hints_for(AF_INET));
  EXPECT_EQ(std::set<std::string>(local.begin(), local.end()), std::set<std::string>({"('127.0.0.1', 80)"}));
  EXPECT_EQ(resolved("127.0.0.1", "http"), Addresses({"('127.0.0.1', 80)"}));
  EXPECT_EQ(resolved(std::nullopt, 80, hints_for(AF_INET)), Addresses({"('127.0.0.1', 80)"}));
  EXPECT_EQ(resolved(std::nullopt, 80, hints_for(AF_INET, AI_PASSIVE)), Addresses({"('0.0.0.0', 80)"}));
}

TEST_F(ResolverTest, WhatCannotBeResolvedIsAGaierror) {  // OC-19, OC-43
  EXPECT_EQ(resolved("127.0.0.1", "nosuch"),
            Addresses({"gaierror(-8, 'Servname not supported for ai_socktype')"}));
  EXPECT_EQ(resolved("", 80), Addresses({"gaierror(-2, 'Name or service not known')"}));
  EXPECT_EQ(resolved("localhost", 80, hints_for(0, AI_NUMERICHOST)),
            Addresses({"gaierror(-2, 'Name or service not known')"}));
  EXPECT_EQ(resolved("127.0.0.1", 80, hints_for(AF_INET6)),
            Addresses({"gaierror(-9, 'Address family for hostname not supported')"}));
}

TEST_F(ResolverTest, ACallerMayBeCancelledOrDestroyedWhileTheThreadRuns) {
  Task<std::vector<AddressInfo>> cancelled(loop, resolve(loop, "localhost", 80, ResolveHints()));
  loop.turn();
  cancelled.cancel();
  EXPECT_THROW(result_of(cancelled), CancelledError);
  Task<std::vector<AddressInfo>> destroyed(loop, resolve(loop, "localhost", 80, ResolveHints()));
  destroyed.set_report_destroyed_pending(false);
  loop.turn();
}

}  // namespace
}  // namespace streamgauge
