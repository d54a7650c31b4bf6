#include "ref/net/connect.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/testing/system_fixture.h"
#include "ref/testing/temporary_directory.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

AddressInfo address(int family, const std::string& host, std::uint16_t port) {
  return AddressInfo(family, IPPROTO_TCP, *SocketAddress::from_numeric(family, host, port));
}

class ConnectTest : public SystemFixture {
 protected:
  // A listening socket on a free port of this machine.
  std::shared_ptr<Socket> listen(const std::string& host = "127.0.0.1") {
    auto socket = Socket::create(sys, AF_INET, SOCK_STREAM, IPPROTO_TCP);
    EXPECT_TRUE(sys.bind(socket->fileno(), *SocketAddress::from_numeric(AF_INET, host, 0)).ok());
    EXPECT_TRUE(sys.listen(socket->fileno(), 100).ok());
    return socket;
  }

  // A port at which nobody listens.
  std::uint16_t closed_port() {
    const auto socket = Socket::create(sys, AF_INET, SOCK_STREAM, IPPROTO_TCP);
    EXPECT_TRUE(sys.bind(socket->fileno(), *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 0)).ok());
    return socket->getsockname().port();
  }

  // The peer that was reached, or the error.
  std::string connected(std::vector<AddressInfo> addresses, std::vector<AddressInfo> local_addresses = {},
                        bool all_errors = false) {
    Task<std::shared_ptr<Socket>> task(
        loop, connect_first(loop, std::move(addresses), std::move(local_addresses), delay_, all_errors));
    settle();
    if (outcome(task) != "done") return outcome(task);
    last_ = task.result();
    return last_->getpeername().repr();
  }

  std::optional<Duration> delay_;
  std::shared_ptr<Socket> last_;
};

TEST_F(ConnectTest, TheFirstAddressThatAnswersWins) {  // OC-22
  const auto server = listen();
  const std::uint16_t port = server->getsockname().port();
  const std::uint16_t closed = closed_port();
  EXPECT_EQ(connected({address(AF_INET, "127.0.0.1", closed), address(AF_INET, "127.0.0.1", port)}),
            server->getsockname().repr());
}

TEST_F(ConnectTest, ARefusalNamesTheAddress) {  // OC-21
  const std::uint16_t closed = closed_port();
  EXPECT_EQ(
      connected({address(AF_INET, "127.0.0.1", closed)}),
      "ConnectionRefusedError(111, \"Connect call failed ('127.0.0.1', " + std::to_string(closed) + ")\")");
}

TEST_F(ConnectTest, APortOutOfRangeEndsTheCallUnlessThereIsARace) {  // OC-20, OC-36
  AddressInfo bad = address(AF_INET, "127.0.0.1", 1);
  bad.port_out_of_range = true;
  const auto server = listen();
  const AddressInfo good(AF_INET, IPPROTO_TCP, server->getsockname());
  EXPECT_EQ(connected({bad, good}), "OverflowError('connect(): port must be 0-65535.')");
  EXPECT_EQ(connected({good}, {bad}), "OverflowError('bind(): port must be 0-65535.')");
  delay_ = std::chrono::seconds(1);
  EXPECT_EQ(connected({bad}), "TimeoutError('create_connection failed')");
  EXPECT_EQ(connected({bad}, {}, true),
            "ValueError('second argument (exceptions) must be a non-empty sequence')");
  EXPECT_EQ(connected({bad, good}), server->getsockname().repr());
}

TEST_F(ConnectTest, IfAllFailTheirErrorsAreJoined) {  // OC-23
  const std::uint16_t a = closed_port();
  const std::string refused = "Connect call failed ('127.0.0.1', " + std::to_string(a) + ")";
  EXPECT_EQ(connected({address(AF_INET, "127.0.0.1", a), address(AF_INET, "127.0.0.1", a)}),
            "ConnectionRefusedError(111, \"" + refused + "\")");
  const std::string other = "Connect call failed ('127.0.0.2', " + std::to_string(a) + ")";
  EXPECT_EQ(connected({address(AF_INET, "127.0.0.1", a), address(AF_INET, "127.0.0.2", a)}),
            "OSError(\"Multiple exceptions: [Errno 111] " + refused + ", [Errno 111] " + other + "\")");
}

TEST_F(ConnectTest, OrAreThrownAllTogether) {  // OC-24
  const std::uint16_t a = closed_port();
  EXPECT_EQ(connected({address(AF_INET, "127.0.0.1", a)}, {}, true),
            "ExceptionGroup('create_connection failed (1 sub-exception)')");
}

TEST_F(ConnectTest, ARaceEndsLikeASequence) {  // OC-31, OC-36
  delay_ = std::chrono::seconds(1000);
  const auto server = listen();
  const std::uint16_t port = server->getsockname().port();
  const std::uint16_t closed = closed_port();
  const std::string refused = "Connect call failed ('127.0.0.1', " + std::to_string(closed) + ")";
  EXPECT_EQ(connected({address(AF_INET, "127.0.0.1", closed), address(AF_INET, "127.0.0.1", port)}),
            server->getsockname().repr());
  EXPECT_EQ(connected({address(AF_INET, "127.0.0.1", closed), address(AF_INET, "127.0.0.1", closed)}),
            "ConnectionRefusedError(111, \"" + refused + "\")");
}

TEST_F(ConnectTest, ConnectsFromALocalAddress) {  // OC-27
  const auto server = listen();
  const auto to = address(AF_INET, "127.0.0.1", server->getsockname().port());
  EXPECT_EQ(connected({to}, {address(AF_INET6, "::1", 0), address(AF_INET, "127.0.0.3", 0)}),
            server->getsockname().repr());
  EXPECT_EQ(last_->getsockname().host(), "127.0.0.3");
}

TEST_F(ConnectTest, ALocalAddressThatCannotBeHadIsTheError) {  // OC-28, OC-29
  const auto server = listen();
  const auto taken = listen();
  const auto to = address(AF_INET, "127.0.0.1", server->getsockname().port());
  const std::uint16_t taken_port = taken->getsockname().port();
  EXPECT_EQ(connected({to}, {address(AF_INET, "127.0.0.1", taken_port)}),
            "OSError(98, \"error while attempting to bind on address ('127.0.0.1', " +
                std::to_string(taken_port) + "): [errno 98] address already in use\")");
  EXPECT_EQ(connected({to}, {address(AF_INET6, "::1", 0)}),
            "OSError('no matching local address with family=<AddressFamily.AF_INET: 2> found')");
}

TEST_F(ConnectTest, AnUnknownProtocolIsAnError) {
  EXPECT_EQ(connected({AddressInfo(AF_INET, 132, *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 1))}),
            "OSError(93, 'Protocol not supported')");
}

TEST_F(ConnectTest, AUnixSocketThatNobodyListensToRefusesAtOnce) {  // UX-05
  const TemporaryDirectory directory;
  const auto socket = Socket::create(sys, AF_UNIX, SOCK_STREAM, 0);
  Task<void> missing(loop,
                     sock_connect(loop, socket, *SocketAddress::from_unix_path(directory.path() + "/none")));
  settle();
  EXPECT_EQ(outcome(missing), "FileNotFoundError(2, 'No such file or directory')");
  const auto bound = Socket::create(sys, AF_UNIX, SOCK_STREAM, 0);
  const SocketAddress path = *SocketAddress::from_unix_path(directory.path() + "/bound");
  ASSERT_TRUE(sys.bind(bound->fileno(), path).ok());
  Task<void> refused(loop, sock_connect(loop, socket, path));
  settle();
  EXPECT_EQ(outcome(refused), "ConnectionRefusedError(111, 'Connection refused')");
}

TEST_F(ConnectTest, ACancelledAttemptClosesItsSocket) {  // OC-40
  const auto server = listen();
  const SocketAddress to = server->getsockname();
  Task<std::shared_ptr<Socket>> task(
      loop, connect_first(loop, {address(AF_INET, "127.0.0.1", to.port())}, {}, delay_, false));
  loop.turn();
  task.cancel();
  settle();
  EXPECT_EQ(outcome(task), "CancelledError()");
  SocketAddress peer;
  const UniqueFd accepted(sys.accept(server->fileno(), &peer).fd());
  char byte = 0;
  EXPECT_EQ(sys.recv(accepted.get(), {&byte, 1}).count(), 0u);
}

TEST_F(ConnectTest, AnyCallMayFail) {
  const auto server = listen();
  const auto to = address(AF_INET, "127.0.0.1", server->getsockname().port());
  bool met = true;
  for (long nth = 1; met; ++nth) {
    sys.fail_nth(nth, EIO);
    Task<std::shared_ptr<Socket>> task(
        loop, connect_first(loop, {to}, {address(AF_INET, "127.0.0.1", 0)}, delay_, false));
    settle();
    met = sys.met();
    sys.heal();
    const std::string result = outcome(task);
    EXPECT_TRUE(result == "done" || result.starts_with("OSError(5, ")) << nth << " " << result;
  }
}

TEST_F(ConnectTest, InterleavingAlternatesFamilies) {  // OC-34
  const auto order = [](int first_family_count) {
    std::string ports;
    std::vector<AddressInfo> addresses = {address(AF_INET, "127.0.0.1", 1), address(AF_INET, "127.0.0.1", 2),
                                          address(AF_INET6, "::1", 3), address(AF_INET, "127.0.0.1", 4)};
    for (const AddressInfo& info : interleave(std::move(addresses), first_family_count)) {
      ports += std::to_string(info.address.port());
    }
    return ports;
  };
  EXPECT_EQ(order(1), "1324");
  EXPECT_EQ(order(2), "1234");
  EXPECT_EQ(order(3), "1243");
  EXPECT_EQ(order(9), "1243");
  EXPECT_TRUE(interleave({}, 1).empty());
}

}  // namespace
}  // namespace streamgauge
