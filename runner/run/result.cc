#include "runner/run/result.h"

namespace gauge {

std::string to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return "pass";
    case Outcome::fail:
      return "fail";
    case Outcome::expected_fail:
      return "expected-fail";
    case Outcome::unexpected_pass:
      return "unexpected-pass";
    case Outcome::unsupported:
      return "unsupported";
    case Outcome::untestable:
      return "untestable";
    case Outcome::flaky:
      return "flaky";
    case Outcome::timeout:
      return "timeout";
    case Outcome::crash:
      return "crash";
    case Outcome::protocol_error:
      return "protocol-error";
    case Outcome::harness_error:
      return "harness-error";
    case Outcome::not_run:
      return "not-run";
  }
  return "";
}

}  // namespace gauge
