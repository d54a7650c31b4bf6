#include "runner/case/normalise.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gauge {
namespace {

TEST(NormaliseText, ReplacesAddressesDescriptorsAndTasks) {
  EXPECT_EQ(normalise_text("<_SelectorSocketTransport fd=17 at 0x7f3a> Task-12 (_ssl.c:997)", {}),
            "<_SelectorSocketTransport fd=N at 0x\u2026> Task-N (_ssl.c:N)");
  EXPECT_EQ(normalise_text("0x 0xg fd= Task- 10x5 rfd=3", {}), "0x 0xg fd= Task- 10x5 rfd=3");
}

TEST(NormaliseText, NamesSourceFilesWithoutTheirFolderAndLine) {
  EXPECT_EQ(
      normalise_text("coro=<StreamReader.read() running at /usr/lib/python3.12/asyncio/streams.py:713>", {}),
      "coro=<StreamReader.read() running at streams.py>");
  EXPECT_EQ(normalise_text("/a/b.py: no line, /c/d.txt, a/b, '/x.py'", {}),
            "b.py: no line, /c/d.txt, a/b, 'x.py'");
}

TEST(NormaliseText, ReplacesWhatIsGiven) {
  const std::vector<Replacement> replacements = {{"/tmp/dir/s.sock", "PATH"}, {"4096", "PORT"}};
  EXPECT_EQ(normalise_text("Connect call failed ('127.0.0.1', 4096): /tmp/dir/s.sock", replacements),
            "Connect call failed ('127.0.0.1', PORT): PATH");
  EXPECT_EQ(normalise_text("127.0.0.1:4096", replacements), "127.0.0.1:PORT");
}

TEST(NormaliseText, LeavesACountThatHappensToBeThePort) {
  const std::vector<Replacement> replacements = {{"4096", "PORT"}};
  EXPECT_EQ(normalise_text("0 bytes read on a total of 4096 expected bytes, 40961, 14096", replacements),
            "0 bytes read on a total of 4096 expected bytes, 40961, 14096");
}

TEST(NormaliseText, TakesTimeInProportionToItsLength) {
  const std::string slashes(1 << 20, '/');
  EXPECT_EQ(normalise_text(slashes, {}), slashes);
}

TEST(Normalise, ChangesTextsAndNothingElse) {
  const std::vector<Replacement> replacements = {{"4096", "PORT"}, {"/s", "PATH"}};
  EXPECT_EQ(normalise(Json::parse(R"([
      {"name": [{"text": "127.0.0.1"}, 4096]}, {"limits": [4096, 4096]}, {"server": {"port": 4096}}, {"path": {"text": "/s"}}, {"bytes": "/s:4096 0x1"}, {"n": 4096},
      {"a": {"raises": "E", "consumed": 4096, "message": "at 0x1f /s", "partial": "0x1f"}},
      {"loop_error": {"raises": "E", "context": "fd=3"}}, {"loop_error": {"context": "fd=3"}}, {"r": {"repr": "<0x5>"}}, {"message": "0x1f"}])"),
                      replacements),
            Json::parse(R"([
      {"name": [{"text": "127.0.0.1"}, {"text": "PORT"}]}, {"limits": [4096, 4096]}, {"server": {"port": {"text": "PORT"}}}, {"path": {"text": "PATH"}}, {"bytes": "/s:4096 0x1"}, {"n": 4096},
      {"a": {"raises": "E", "consumed": 4096, "message": "at 0x… PATH", "partial": "0x1f"}},
      {"loop_error": {"raises": "E", "context": "fd=N"}}, {"loop_error": {"context": "fd=N"}}, {"r": {"repr": "<0x…>"}}, {"message": "0x1f"}])"));
}

TEST(Normalise, NamesAbstractNamesWhichAreBytes) {
  const std::string name("\0/tmp/x", 7);
  EXPECT_EQ(normalise(Json::array({{{"sockname", name}}, {{"data", name + "y"}}}), {{name, "PATH_X"}}),
            Json::array({{{"sockname", {{"text", "PATH_X"}}}}, {{"data", name + "y"}}}));
}

TEST(NameOtherPorts, CountsThemInTheOrderInWhichTheyAppear) {
  std::vector<Replacement> replacements = {{"40000", "PORT"}};
  name_other_ports(Json::parse(R"([
      {"sockets": [[{"text": "127.0.0.1"}, 40000], [{"text": "::1"}, 40002, 0, 0], [{"text": "::1"}, 40001, 0, 0]]},
      {"again": [{"text": "::1"}, 40002, 0, 0]}, {"service": [{"text": "::1"}, 443, 0, 0]}, {"limits": [40003, 40004]},
      {"lines": ["ab", 40005]}])"),
                   replacements);
  std::vector<std::string> named;
  for (const Replacement& replacement : replacements)
    named.push_back(replacement.from + " " + replacement.to);
  EXPECT_EQ(named, (std::vector<std::string>{"40000 PORT", "40002 OTHER_PORT_1", "40001 OTHER_PORT_2"}));
}

}  // namespace
}  // namespace gauge
