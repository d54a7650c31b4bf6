#include "ref/adapter/wire.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <system_error>

#include "ref/base/unique_fd.h"

namespace streamgauge::adapter {
namespace {

class WireTest : public testing::Test {
 protected:
  WireTest() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    requests_out_ = UniqueFd(ends[0]);
    requests_in_ = UniqueFd(ends[1]);
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    answers_out_ = UniqueFd(ends[0]);
    answers_in_ = UniqueFd(ends[1]);
  }

  void ask(std::string_view text) {
    EXPECT_EQ(::write(requests_in_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  std::string answers() {
    char buffer[4096];
    const ssize_t count = ::read(answers_out_.get(), buffer, sizeof buffer);
    return count > 0 ? std::string(buffer, static_cast<std::size_t>(count)) : "";
  }

  UniqueFd requests_out_, requests_in_, answers_out_, answers_in_;
};

TEST_F(WireTest, GivesLinesThatCameInOnePieceOneByOne) {
  Wire wire(requests_out_.get(), answers_in_.get());
  ask("first\nsecond\nthi");
  EXPECT_EQ(wire.read_line(), "first");
  EXPECT_EQ(wire.read_line(), "second");
  ask("rd\n");
  EXPECT_EQ(wire.read_line(), "third");
  requests_in_.reset();
  EXPECT_EQ(wire.read_line(), std::nullopt);
}

TEST_F(WireTest, GivesALineThatIsLongerThanOneRead) {
  Wire wire(requests_out_.get(), answers_in_.get());
  ASSERT_GT(::fcntl(requests_in_.get(), F_SETPIPE_SZ, 1 << 20), 0);
  const std::string line(300000, 'x');
  ask(line + "\nnext\n");
  EXPECT_EQ(wire.read_line(), line);
  EXPECT_EQ(wire.read_line(), "next");
}

TEST_F(WireTest, SendsAnswersBeforeItWaits) {
  Wire wire(requests_out_.get(), answers_in_.get());
  ask("one\ntwo\n");
  wire.read_line();
  wire.write({{"id", 1}});
  wire.read_line();
  EXPECT_EQ(answers(), "") << "there was another request to answer first";
  wire.write({{"id", 2}});
  requests_in_.reset();
  EXPECT_EQ(wire.read_line(), std::nullopt);
  EXPECT_EQ(answers(), "{\"id\":1}\n{\"id\":2}\n");
}

TEST_F(WireTest, SaysThatTheOutputIsGone) {
  Wire wire(requests_out_.get(), -1);
  wire.write({{"id", 1}});
  EXPECT_THROW(wire.flush(), std::system_error);
}

TEST(Bytes, AllOfThemMakeTheRoundTrip) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  EXPECT_EQ(bytes_from_utf8(utf8_from_bytes(bytes)), bytes);
  EXPECT_EQ(utf8_from_bytes("\xff"), "\u00ff");
}

TEST(Bytes, CharactersAboveOneByteAreRefused) {
  EXPECT_THROW(bytes_from_utf8("\u0100"), std::invalid_argument);
  EXPECT_THROW(bytes_from_utf8("\u20ac"), std::invalid_argument);
}

}  // namespace
}  // namespace streamgauge::adapter
