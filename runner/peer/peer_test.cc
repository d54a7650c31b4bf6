#include "runner/peer/peer.h"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "runner/peer/listener.h"
#include "runner/peer/socket_directory.h"

namespace gauge {
namespace {

constexpr int kWatchdogMs = 10'000;

// A peer and, in the place of the subject, the plain socket at its other end.
class PeerTest : public testing::TestWithParam<const char*> {
 protected:
  PeerTest() {
    const Interrupt interrupt;
    const Deadline deadline(kWatchdogMs);
    std::optional<UniqueFd> accepted;
    if (is_tcp()) {
      Listener listener = Listener::tcp();
      subject_ = std::move(connect_tcp(kLoopback, listener.port(), deadline, interrupt).socket);
      accepted = listener.accept(deadline, interrupt);
    } else {
      Listener listener = Listener::unix_socket(directory_.new_socket_path());
      subject_ = std::move(connect_unix(directory_.path() / "s1").socket);
      accepted = listener.accept(deadline, interrupt);
    }
    peer_.emplace(std::move(*accepted));
  }

  bool is_tcp() const { return std::string(GetParam()) == "tcp"; }

  // One recv: what arrived in one piece.
  std::string take(std::size_t max_bytes = 1 << 20) {
    std::string bytes(max_bytes, '\0');
    const ssize_t count = ::recv(subject_.get(), bytes.data(), bytes.size(), 0);
    errno_ = count < 0 ? errno : 0;
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
  }
  // Everything that has arrived.
  std::string take_all() {
    std::string all;
    for (std::string piece = take(); !piece.empty(); piece = take()) all += piece;
    return all;
  }
  bool is_at_eof() { return take().empty() && errno_ == 0; }
  bool is_silent() { return take().empty() && errno_ == EAGAIN; }
  void say(const std::string& bytes) {
    ASSERT_EQ(::send(subject_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  int port_of_peer() const {
    sockaddr_in address{};
    socklen_t size = sizeof(address);
    ::getpeername(subject_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }
  // proc(5), /proc/net/tcp: of the socket that is connected from this port; "" if there is none.
  static std::string inode_of(int port) {
    std::ostringstream end;
    end << ":" << std::uppercase << std::hex << std::setw(4) << std::setfill('0') << port;
    std::ifstream table("/proc/self/net/tcp");
    for (std::string line; std::getline(table, line);) {
      std::istringstream words(line);
      const std::vector<std::string> columns{std::istream_iterator<std::string>(words), {}};
      const bool listens = columns.size() > 3 && columns[3] == "0A";
      if (columns.size() > 9 && !listens && columns[1].ends_with(end.str())) return columns[9];
    }
    return "";
  }

  SocketDirectory directory_;
  UniqueFd subject_;
  std::optional<Peer> peer_;
  int errno_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Sockets, PeerTest, testing::Values("tcp", "unix"),
                         [](const auto& info) { return std::string(info.param); });

// "sent abc, reset sent".
class Notes : public SocketTap {
 public:
  void sent(std::string_view bytes) override { add("sent " + std::string(bytes)); }
  void received(std::string_view bytes) override { add("received " + std::string(bytes)); }
  void happened(Event event) override {
    switch (event) {
      case Event::eof_sent:
        return add("eof sent");
      case Event::closed:
        return add("closed");
      case Event::reset_sent:
        return add("reset sent");
      case Event::eof_received:
        return add("eof received");
      case Event::reset_received:
        return add("reset received");
    }
  }
  const std::string& text() const { return text_; }

 private:
  void add(const std::string& note) { text_ += (text_.empty() ? "" : ", ") + note; }

  std::string text_;
};

TEST(PeerTapTest, IsToldWhatPassesThroughTheSocket) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
  UniqueFd subject(ends[1]);
  Notes notes;
  Peer peer(UniqueFd(ends[0]), &notes);
  peer.send("abc");
  ASSERT_EQ(::send(subject.get(), "xy", 2, 0), 2);
  peer.receive();
  peer.receive();
  peer.eof();
  peer.eof();
  subject.reset();
  peer.receive();
  peer.close();
  peer.close();
  // The subject went without having read what it was sent: unix(7) calls that a reset.
  EXPECT_EQ(notes.text(), "sent abc, received xy, eof sent, reset received, closed");
}

TEST(PeerTapTest, IsToldOfAResetOnce) {
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
  const UniqueFd subject(ends[1]);
  Notes notes;
  Peer peer(UniqueFd(ends[0]), &notes);
  peer.reset();
  peer.reset();
  EXPECT_EQ(notes.text(), "reset sent");
}

TEST_P(PeerTest, WhatIsSentHasArrivedWhenSendReturns) {
  peer_->send("abc");
  EXPECT_EQ(peer_->unsent(), 0U);
  EXPECT_EQ(take(), "abc");
  EXPECT_TRUE(is_silent());
}

TEST_P(PeerTest, EofComesAfterTheBytes) {
  peer_->send("abc");
  peer_->eof();
  EXPECT_EQ(take(), "abc");
  EXPECT_TRUE(is_at_eof());
  // Half closed: the subject can still answer.
  say("answer");
  EXPECT_EQ(peer_->receive().bytes, "answer");
}

TEST_P(PeerTest, CloseIsEofWithoutAReader) {
  peer_->send("abc");
  peer_->close();
  EXPECT_TRUE(peer_->is_closed());
  EXPECT_EQ(take(), "abc");
  EXPECT_TRUE(is_at_eof());
}

TEST_P(PeerTest, CloseWithUnreadBytesIsAReset) {
  say("unread");
  peer_->close();
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(errno_, ECONNRESET);
}

// What the kernel keeps of a socket that is closed has no inode: it is, or is going to be, a TIME-WAIT.
TEST_P(PeerTest, OfAClosedConnectionNoTimeWaitIsLeft) {
  if (!is_tcp()) GTEST_SKIP() << "there is none over Unix sockets";
  const int port = port_of_peer();
  peer_->close();
  EXPECT_TRUE(is_at_eof());
  const int on = 1;  // the FIN is acknowledged now
  ASSERT_EQ(::setsockopt(subject_.get(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof(on)), 0);
  EXPECT_NE(inode_of(port), "0");
  say("x");
  EXPECT_EQ(::send(subject_.get(), "x", 1, MSG_NOSIGNAL), -1);
  EXPECT_EQ(errno, EPIPE);
}

TEST_P(PeerTest, ResetIsSeenAsAReset) {
  // Over Unix sockets it takes data that nobody has read: unix(7), clause UX-11.
  if (!is_tcp()) say("unread");
  peer_->reset();
  EXPECT_TRUE(take().empty());
  EXPECT_EQ(errno_, ECONNRESET);
}

TEST_P(PeerTest, ReceiveTakesWhatThereIs) {
  EXPECT_EQ(peer_->receive().bytes, "");
  EXPECT_EQ(peer_->receive().end, Received::End::open);
  say("ab");
  say("cd");
  EXPECT_EQ(peer_->receive().bytes, "abcd");
  say("ef");
  subject_.reset();
  const Received last = peer_->receive();
  EXPECT_EQ(last.bytes, "ef");
  EXPECT_EQ(last.end, Received::End::eof);
}

TEST_P(PeerTest, WhatIsReceivedIsAcknowledgedAtOnce) {
  // An answer, after which the kernel would put acknowledgements off: tcp(7).
  for (int i = 0; i < 20; ++i) {
    say("a");
    EXPECT_EQ(peer_->receive().bytes, "a");
    peer_->send("b");
    EXPECT_EQ(take(), "b");
  }
  say("c");
  EXPECT_EQ(peer_->receive().bytes, "c");
  say("d");
  EXPECT_EQ(peer_->receive().bytes, "d");
}

TEST_P(PeerTest, AResetOfTheSubjectIsReceived) {
  peer_->send("never read");
  const linger at_once{1, 0};
  ASSERT_EQ(::setsockopt(subject_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)), 0);
  subject_.reset();
  EXPECT_EQ(peer_->receive().end, Received::End::reset);
}

TEST_P(PeerTest, SendingToASubjectThatIsGoneIsNoError) {
  subject_.reset();
  peer_->send("abc");
  peer_->send("abc");
  peer_->eof();
  EXPECT_EQ(peer_->unsent(), 0U);
}

TEST_P(PeerTest, ThreeHundredThousandBytesAreOneSend) {
  const std::string data(300'000, 'd');
  peer_->send(data);
  std::string taken = take_all();
  // Over TCP the subject's window is smaller; the kernel goes on by itself as soon as it opens.
  EXPECT_EQ(taken.size(), data.size());
  EXPECT_EQ(peer_->unsent(), 0U);
}

TEST_P(PeerTest, WhatTheSubjectDoesNotTakeWaits) {
  std::string data;
  for (int i = 0; data.size() < 20'000'000; ++i) data += std::to_string(i) + " ";
  peer_->send(data);
  peer_->eof();
  const std::size_t blocked = peer_->unsent();
  EXPECT_GT(blocked, 0U);
  peer_->flush();
  EXPECT_EQ(peer_->unsent(), blocked);
  std::string taken;
  while (peer_->unsent() > 0) {
    const std::string more = take_all();
    ASSERT_FALSE(more.empty());
    taken += more;
    peer_->flush();
  }
  taken += take_all();
  EXPECT_TRUE(taken == data);
  EXPECT_TRUE(is_at_eof());
}

TEST_P(PeerTest, AFloodIsMadeAsItIsTaken) {
  peer_->flood(30'000'000, [](std::string plaintext) { return plaintext; });
  EXPECT_GT(peer_->unsent(), 0U);
  std::string taken;
  while (peer_->unsent() > 0) {
    taken += take_all();
    peer_->flush();
  }
  taken += take_all();
  EXPECT_EQ(taken.size(), 30'000'000U);
  EXPECT_EQ(taken.find_first_not_of('x'), std::string::npos);
}

TEST_P(PeerTest, WhatIsQueuedCanBeForgotten) {
  peer_->flood(30'000'000, [](std::string plaintext) { return plaintext; });
  peer_->drop_queued();
  peer_->eof();
  const std::string taken = take_all();
  EXPECT_LT(taken.size(), 30'000'000U);
  EXPECT_TRUE(is_at_eof());
}

}  // namespace
}  // namespace gauge
