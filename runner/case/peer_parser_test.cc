#include "runner/case/peer_parser.h"

#include <gtest/gtest.h>

#include "runner/case/test_scenario.h"

namespace gauge {
namespace {

using Lines = std::vector<std::string>;

// The steps over tcp alone.
Lines tcp_problems(const std::string& steps) {
  return problems_of(R"({"over": ["tcp"], "steps": )" + steps + "}");
}
TEST(PeerParser, RefusesWhatThePeerCannotDo) {
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "receive"}]})"),
            Lines{"/steps/0/peer: \"receive\" is not possible over direct: there is no socket"});
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "flood", "bytes": 5}]})"),
            Lines{"/steps/0/peer: \"flood\" is not possible over direct: there is no socket"});
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "eof"}, {"peer": "send", "data": "x"}]})"),
            Lines{"/steps/1/peer: the peer has shut its sending side down already"});
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "close"}, {"peer": "eof"}]})"),
            Lines{"/steps/1/peer: the peer's socket is gone since its \"close\""});
  EXPECT_EQ(tcp_problems(R"([{"peer": "eof"}, {"peer": "receive"}, {"peer": "close"}])"), Lines{});
}

TEST(PeerParser, LetsAResetOverUnixFollowAWriteOfTheSubjectOnly) {
  EXPECT_EQ(problems_of(R"({"over": ["unix"], "steps": [{"peer": "reset"}]})"),
            Lines{"/steps/0/peer: over unix a reset needs data of the subject that the peer has not read: "
                  "let the subject "
                  "write first"});
  EXPECT_EQ(
      problems_of(R"({"over": ["unix"], "steps": [{"subject": "write", "data": "x"}, {"peer": "reset"}]})"),
      Lines{});
  EXPECT_EQ(tcp_problems(R"([{"peer": "reset"}])"), Lines{});
}

TEST(PeerParser, RefusesFieldsThatDoNotBelongToThePeersAction) {
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "send"}]})"),
            Lines{"/steps/0: \"send\" needs the field \"data\""});
  EXPECT_EQ(tcp_problems(R"([{"peer": "flood"}])"), Lines{"/steps/0: \"flood\" needs the field \"bytes\""});
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "eof", "data": "x", "cuts": "all", "bytes": 1}]})"),
            (Lines{"/steps/0: \"eof\" has no field \"data\"", "/steps/0: \"eof\" has no field \"cuts\"",
                   "/steps/0: \"eof\" has no field \"bytes\""}));
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "send", "data": ""}]})"),
            Lines{"/steps/0/data: nothing is sent: data is at least one byte"});
  EXPECT_EQ(problems_of(R"({"steps": [{"peer": "send", "data": "\u0100"}]})"),
            Lines{"/steps/0/data: the character U+0100 is not a byte: bytes are U+0000 to U+00FF"});
}

TEST(PeerParser, BoundsCuts) {
  auto of = [](const std::string& data, const std::string& cuts) {
    return problems_of(R"({"steps": [{"peer": "send", "data": )" + data + R"(, "cuts": )" + cuts + "}]}");
  };
  EXPECT_EQ(of(R"("123456789012")", R"("all")"), Lines{});
  EXPECT_EQ(of(R"("1234567890123")", R"("all")"),
            Lines{"/steps/0/cuts: \"all\" cuts at most 12 bytes, and this is 13"});
  EXPECT_EQ(of(R"({"repeat": "x", "times": 1024})", R"("pairs")"), Lines{});
  EXPECT_EQ(of(R"({"repeat": "x", "times": 1025})", R"("pairs")"),
            Lines{"/steps/0/cuts: \"pairs\" cuts at most 1024 bytes, and this is 1025"});
  EXPECT_EQ(of(R"("abc")", "[2, 1]"), Lines{});
  EXPECT_EQ(of(R"("abc")", "[2, 2]"),
            Lines{"/steps/0/cuts: the pieces are longer than the data, which is 3 bytes"});
  EXPECT_EQ(of(R"("abc")", "[9223372036854775807, 9223372036854775807]"),
            Lines{"/steps/0/cuts: the pieces are longer than the data, which is 3 bytes"});
  EXPECT_EQ(
      problems_of(
          R"({"steps": [{"peer": "send", "data": "a", "cuts": "all"}, {"peer": "send", "data": "b", "cuts": [1]}]})"),
      Lines{"/steps/1/cuts: another step of the scenario has cuts already"});
}

}  // namespace
}  // namespace gauge
