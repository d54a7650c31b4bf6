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

TEST_F(ResolverTest, APortOutOfRangeIsAnOverflow) {  // OC-20, SS-25
  EXPECT_EQ(resolved("127.0.0.1", 70000), Addresses({"OverflowError('connect(): port must be 0-65535.')"}));
  EXPECT_EQ(resolved("127.0.0.1", -1), Addresses({"OverflowError('connect(): port must be 0-65535.')"}));
  ResolveHints hints;
  hints.purpose = "bind";
  EXPECT_EQ(resolved("::1", "65536", hints), Addresses({"OverflowError('bind(): port must be 0-65535.')"}));
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
