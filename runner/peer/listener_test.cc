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
  const Connected client = connect_tcp(listener.port(), Deadline(kWatchdogMs), interrupt);
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
  EXPECT_EQ(connect_tcp(port, Deadline(kWatchdogMs), interrupt).error, ECONNREFUSED);
  SocketDirectory directory;
  EXPECT_EQ(connect_unix(directory.new_socket_path()).error, ENOENT);
}

TEST(ListenerTest, APathThatIsTooLongIsRefused) {
  EXPECT_THROW(Listener::unix_socket("/tmp/" + std::string(108, 'x')), std::system_error);
}

}  // namespace
}  // namespace gauge
