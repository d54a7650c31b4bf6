#include "ref/adapter/name_resolver.h"

#include <gtest/gtest.h>
#include <netdb.h>

#include "ref/base/errors.h"
#include "ref/coro/task.h"

namespace streamgauge::adapter {
namespace {

class NameResolverTest : public testing::Test {
 protected:
  NameResolverTest() { loop_.set_resolver(&resolver_); }

  // The addresses, or the error.
  std::vector<std::string> resolved(const char* host, int family = 0, int flags = 0) {
    ResolveHints hints;
    hints.family = family;
    hints.flags = flags;
    Task<std::vector<AddressInfo>> task(loop_, resolve(loop_, host, 80, hints));
    while (loop_.turn() > 0) {
    }
    std::vector<std::string> result;
    if (task.exception()) return {repr(task.exception())};
    for (const AddressInfo& info : task.result()) result.push_back(info.address.repr());
    return result;
  }

  EventLoop loop_;
  NameResolver resolver_{{{"both", {"::1", "127.0.0.1", "127.0.0.2"}}, {"nobody", {}}}};
};

using Found = std::vector<std::string>;

TEST_F(NameResolverTest, GivesTheAddressesOfANameInTheirOrder) {
  EXPECT_EQ(resolved("both"), Found({"('::1', 80, 0, 0)", "('127.0.0.1', 80)", "('127.0.0.2', 80)"}));
  EXPECT_EQ(resolved("both", AF_INET), Found({"('127.0.0.1', 80)", "('127.0.0.2', 80)"}));
  EXPECT_EQ(resolved("nobody"), Found());
}

TEST_F(NameResolverTest, ANameIsNoAddress) {
  const Found unknown = {"gaierror(-2, 'Name or service not known')"};
  EXPECT_EQ(resolved("both", 0, AI_NUMERICHOST), unknown);
  EXPECT_EQ(resolved("both", AF_UNIX), Found({"gaierror(-6, 'ai_family not supported')"}));
}

TEST_F(NameResolverTest, EverythingElseIsAskedOfTheSystem) {
  EXPECT_EQ(resolved(""), Found({"gaierror(-2, 'Name or service not known')"}));
}

TEST_F(NameResolverTest, ACallThatIsCancelledLeavesNothingBehind) {
  Task<std::vector<AddressInfo>> task(loop_, resolve(loop_, "both", 80, ResolveHints()));
  loop_.turn();
  task.cancel();
  while (loop_.turn() > 0) {
  }
  EXPECT_TRUE(task.cancelled());
}

}  // namespace
}  // namespace streamgauge::adapter
