#include "ref/tls/ssl_protocol_state.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "ref/base/errors.h"

namespace streamgauge {
namespace {

using enum SslProtocolState;
constexpr std::array kAll = {kUnwrapped, kDoHandshake, kWrapped, kFlushing, kShutdown};

bool is_allowed(SslProtocolState from, SslProtocolState to) {
  try {
    require_transition(from, to);
    return true;
  } catch (const RuntimeError&) {
    return false;
  }
}

TEST(SslProtocolStateTest, AStateIsFollowedByTheNextAndByTheEndAlone) {
  for (std::size_t from = 0; from < kAll.size(); ++from) {
    for (std::size_t to = 0; to < kAll.size(); ++to) {
      EXPECT_EQ(is_allowed(kAll[from], kAll[to]), to == 0 || to == from + 1)
          << to_string(kAll[from]) << " -> " << to_string(kAll[to]);
    }
  }
}

TEST(SslProtocolStateTest, TheErrorNamesBothStates) {
  try {
    require_transition(kUnwrapped, kShutdown);
    FAIL();
  } catch (const RuntimeError& error) {
    EXPECT_STREQ(error.what(),
                 "cannot switch state from SSLProtocolState.UNWRAPPED to SSLProtocolState.SHUTDOWN");
  }
}

}  // namespace
}  // namespace streamgauge
