#include "runner/peer/listener.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <cerrno>
#include <filesystem>

#include "runner/peer/socket_directory.h"

namespace gauge {
namespace {

constexpr int kWatchdogMs = 10'000;

bool is_close_on_exec(int fd) { return (::fcntl(fd, F_GETFD) & FD_CLOEXEC) != 0; }
bool is_non_blocking(int fd) { return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0; }

TEST(ListenerTest, TcpConnectionsArrive) {
  const Interrupt interrupt;
  Listener listener = Listener::tcp();
  ASSERT_GT(listener.port(), 0);
  const Connected client = connect_tcp(kLoopback, listener.port(), Deadline(kWatchdogMs), interrupt);
  ASSERT_TRUE(client.socket);
  const std::optional<UniqueFd> server = listener.accept(Deadline(kWatchdogMs), interrupt);
  ASSERT_TRUE(server);
  EXPECT_EQ(remote_port(client.socket.get()), listener.port());
  EXPECT_EQ(remote_port(server->get()), local_port(client.socket.get()));
  for (const int fd : {client.socket.get(), server->get()}) {
    EXPECT_TRUE(is_close_on_exec(fd));
    EXPECT_TRUE(is_non_blocking(fd));
  }
}

TEST(ListenerTest, UnixConnectionsArriveAndThePathGoes) {
  const Interrupt interrupt;
  SocketDirectory directory;
  const std::filesystem::path path = directory.new_socket_path();
  {
    Listener listener = Listener::unix_socket(path);
    EXPECT_EQ(listener.port(), 0);
    const Connected client = connect_unix(path);
    ASSERT_TRUE(client.socket);
    const std::optional<UniqueFd> server = listener.accept(Deadline(kWatchdogMs), interrupt);
    ASSERT_TRUE(server);
    EXPECT_EQ(local_port(server->get()), 0);
    const Listener moved = std::move(listener);
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(ListenerTest, EveryAddressOfThisMachineWillDo) {
  const Interrupt interrupt;
  for (const char* host : {"127.0.0.2", "::1"}) {
    Listener listener = Listener::tcp(host);
    const Connected client = connect_tcp(host, listener.port(), Deadline(kWatchdogMs), interrupt);
    ASSERT_TRUE(client.socket) << host;
    EXPECT_EQ(remote_port(client.socket.get()), listener.port());
    EXPECT_TRUE(listener.accept(Deadline(kWatchdogMs), interrupt));
  }
  EXPECT_THROW(Listener::tcp("localhost"), std::system_error);
}

TEST(ListenerTest, AFullQueueTakesNobody) {
  const Interrupt interrupt;
  const Listener tcp = Listener::tcp(kLoopback, Listener::Queue::full);
  EXPECT_EQ(connect_tcp(kLoopback, tcp.port(), Deadline(100), interrupt).error, ETIMEDOUT);
  SocketDirectory directory;
  const Listener local = Listener::unix_socket(directory.new_socket_path(), Listener::Queue::full);
  EXPECT_EQ(connect_unix(local.path()).error, EAGAIN);
}

TEST(ListenerTest, AHeldAddressRefuses) {
  const Interrupt interrupt;
  const Listener tcp = Listener::tcp(kLoopback, Listener::Queue::refuses);
  ASSERT_GT(tcp.port(), 0);
  EXPECT_EQ(connect_tcp(kLoopback, tcp.port(), Deadline(kWatchdogMs), interrupt).error, ECONNREFUSED);
  SocketDirectory directory;
  const Listener local = Listener::unix_socket(directory.new_socket_path(), Listener::Queue::refuses);
  EXPECT_EQ(connect_unix(local.path()).error, ECONNREFUSED);
}

TEST(ListenerTest, NobodyComes) {
  const Interrupt interrupt;
  Listener listener = Listener::tcp();
  EXPECT_FALSE(listener.accept(Deadline(20), interrupt));
}

TEST(ListenerTest, AnInterruptEndsTheWait) {
  Interrupt interrupt;
  Listener listener = Listener::tcp();
  interrupt.raise();
  EXPECT_THROW(listener.accept(Deadline(kWatchdogMs), interrupt), Interrupted);
}

TEST(ListenerTest, ARefusalIsAnErrno) {
  const Interrupt interrupt;
  int port = 0;
  {
    const Listener gone = Listener::tcp();
    port = gone.port();
  }
  EXPECT_EQ(connect_tcp(kLoopback, port, Deadline(kWatchdogMs), interrupt).error, ECONNREFUSED);
  SocketDirectory directory;
  EXPECT_EQ(connect_unix(directory.new_socket_path()).error, ENOENT);
}

TEST(ListenerTest, APathThatIsTooLongIsRefused) {
  EXPECT_THROW(Listener::unix_socket("/tmp/" + std::string(108, 'x')), std::system_error);
}

}  // namespace
}  // namespace gauge
