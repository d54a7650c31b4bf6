#include "ref/net/connect.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <string>
#include <utility>

#include "ref/base/errors.h"
#include "ref/coro/future.h"
#include "ref/loop/handle.h"
#include "ref/net/connect_race.h"

namespace streamgauge {

namespace {

// A connection attempt that goes on in the background until the socket becomes writable.
class PendingConnect {
 public:
  PendingConnect(EventLoop& loop, int fd, const SocketAddress& address)
      : loop_(loop), fd_(fd), address_(address) {
    loop_.add_writer(fd_, handle_);
  }
  PendingConnect(const PendingConnect&) = delete;
  PendingConnect& operator=(const PendingConnect&) = delete;
  ~PendingConnect() { loop_.remove_writer(fd_); }

  Future<void>& done() { return done_; }

 private:
  void writable() {
    if (done_.done()) return;
    int error_number = 0;
    const SysResult result = loop_.sys().getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error_number);
    if (!result.ok()) {
      done_.set_exception(make_os_error(result.error_number()));
    } else if (error_number != 0) {
      done_.set_exception(make_os_error(error_number, "Connect call failed " + address_.repr()));
    } else {
      done_.set_result();
    }
  }

  EventLoop& loop_;
  int fd_;
  SocketAddress address_;
  Future<void> done_{loop_};
  Handle handle_ = Handle::to<&PendingConnect::writable>(this);
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// How Python shows a family in an f-string with "=".
std::string family_repr(int family) {
  const char* name = family == AF_INET ? "AF_INET" : family == AF_INET6 ? "AF_INET6" : "AF_UNIX";
  return std::string("<AddressFamily.") + name + ": " + std::to_string(family) + ">";
}

// Binds the socket to the first local address of its family that can be had. Errors are added to `errors`;
// false if none could be had.
bool bind_local(EventLoop& loop, const Socket& socket, const std::vector<AddressInfo>& local_addresses,
                std::vector<std::exception_ptr>& errors) {
  const std::size_t errors_before = errors.size();
  for (const AddressInfo& local : local_addresses) {
    if (local.family != socket.family()) continue;
    require_port(local, "bind");
    const SysResult result = loop.sys().bind(socket.fileno(), local.address);
    if (result.ok()) return true;
    errors.push_back(
        make_os_error(result.error_number(), bind_failure_text(local.address, result.error_number())));
  }
  if (errors.size() == errors_before) {
    errors.push_back(std::make_exception_ptr(
        OSError("no matching local address with family=" + family_repr(socket.family()) + " found")));
  }
  return false;
}

// Throws what stands for all the errors of a connection that could not be made.
[[noreturn]] void throw_joined(std::vector<std::exception_ptr> errors, bool all_errors) {
  if (errors.empty()) {
    // The attempts of a race can fail by what is no OSError, and is collected by nobody.
    if (all_errors) throw ValueError("second argument (exceptions) must be a non-empty sequence");
    throw TimeoutError("create_connection failed");
  }
  if (all_errors) throw ExceptionGroup("create_connection failed", std::move(errors));
  const std::string first = text_of(errors.front());
  std::string joined;
  bool all_alike = true;
  for (const std::exception_ptr& error : errors) {
    const std::string text = text_of(error);
    all_alike = all_alike && text == first;
    joined += (joined.empty() ? "" : ", ") + text;
  }
  if (all_alike) std::rethrow_exception(errors.front());
  throw OSError("Multiple exceptions: " + joined);
}

}  // namespace

std::string bind_failure_text(const SocketAddress& address, int error_number) {
  return "error while attempting to bind on address " + address.repr() + ": " +
         lower(text_of(make_os_error(error_number)));
}

Coro<void> sock_connect(EventLoop& loop, std::shared_ptr<Socket> socket, SocketAddress address) {
  const SysResult result = loop.sys().connect(socket->fileno(), address);
  if (result.ok()) co_return;
  // EAGAIN is what a Unix socket says when the server's queue is full. Nothing goes on in the background
  // then, but asyncio takes it for the same as EINPROGRESS.
  if (!result.would_block() && result.error_number() != EINTR) throw_os_error(result.error_number());
  PendingConnect pending(loop, socket->fileno(), address);
  co_await pending.done();
}

Coro<std::shared_ptr<Socket>> connect_one(EventLoop& loop, AddressInfo address,
                                          const std::vector<AddressInfo>& local_addresses,
                                          std::vector<std::exception_ptr>& errors) {
  try {
    const auto socket = Socket::create(loop.sys(), address.family, SOCK_STREAM, address.protocol);
    if (!local_addresses.empty() && !bind_local(loop, *socket, local_addresses, errors)) co_return nullptr;
    require_port(address, "connect");
    co_await sock_connect(loop, socket, address.address);
    co_return socket;
  } catch (const OSError&) {
    errors.push_back(std::current_exception());
  }
  co_return nullptr;
}

Coro<std::shared_ptr<Socket>> connect_first(EventLoop& loop, std::vector<AddressInfo> addresses,
                                            std::vector<AddressInfo> local_addresses,
                                            std::optional<Duration> happy_eyeballs_delay, bool all_errors) {
  std::vector<std::exception_ptr> errors;
  if (happy_eyeballs_delay) {
    ConnectRace race(loop, std::move(addresses), std::move(local_addresses), *happy_eyeballs_delay);
    race.start();
    co_await race.over();
    if (race.winner()) co_return race.winner();
    errors = race.errors();
  } else {
    for (const AddressInfo& address : addresses) {
      auto socket = co_await connect_one(loop, address, local_addresses, errors);
      if (socket) co_return socket;
    }
  }
  throw_joined(std::move(errors), all_errors);
}

std::vector<AddressInfo> interleave(std::vector<AddressInfo> addresses, int first_family_count) {
  std::vector<std::vector<AddressInfo>> by_family;  // families in order of appearance
  for (const AddressInfo& info : addresses) {
    const auto same = [&info](const std::vector<AddressInfo>& group) {
      return group.front().family == info.family;
    };
    const auto group = std::find_if(by_family.begin(), by_family.end(), same);
    if (group == by_family.end()) {
      by_family.push_back({info});
    } else {
      group->push_back(info);
    }
  }
  std::vector<AddressInfo> result;
  if (by_family.empty()) return result;
  std::vector<AddressInfo>& first = by_family.front();
  const auto head = std::min(first.size(), static_cast<std::size_t>(std::max(first_family_count - 1, 0)));
  result.assign(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(head));
  first.erase(first.begin(), first.begin() + static_cast<std::ptrdiff_t>(head));
  for (std::size_t i = 0; result.size() < addresses.size(); ++i) {
    for (const auto& group : by_family) {
      if (i < group.size()) result.push_back(group[i]);
    }
  }
  return result;
}

}  // namespace streamgauge
