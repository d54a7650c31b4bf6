#include "runner/peer/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>

namespace gauge {
namespace {

constexpr int kBacklog = 16;

[[noreturn]] void throw_errno(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

UniqueFd make_socket(int family) {
  UniqueFd fd(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) throw_errno("socket");
  return fd;
}

// An address of any family.
struct Address {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);

  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
  // Of IP; else 0.
  int port() const {
    if (family() == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(storage).sin_port);
    if (family() == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(storage).sin6_port);
    return 0;
  }
};

Address ip_address(const std::string& host, int port) {
  Address address;
  auto& v4 = reinterpret_cast<sockaddr_in&>(address.storage);
  auto& v6 = reinterpret_cast<sockaddr_in6&>(address.storage);
  if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    v4.sin_port = htons(static_cast<in_port_t>(port));
    address.size = sizeof(v4);
  } else if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(static_cast<in_port_t>(port));
    address.size = sizeof(v6);
  } else {
    throw std::system_error(EINVAL, std::generic_category(), host + " is not a numeric address");
  }
  return address;
}

Address unix_address(const std::filesystem::path& path) {
  Address address;
  auto& local = reinterpret_cast<sockaddr_un&>(address.storage);
  local.sun_family = AF_UNIX;
  const std::string& name = path.native();
  if (name.size() >= sizeof(local.sun_path))
    throw std::system_error(ENAMETOOLONG, std::generic_category(), name);
  name.copy(local.sun_path, name.size());
  // unix(7): a name that begins with NUL is as long as it is said to be.
  address.size = name.starts_with('\0')
                     ? static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size())
                     : sizeof(local);
  return address;
}

// A socket that is bound.
UniqueFd bind_to(const Address& address) {
  UniqueFd fd = make_socket(address.family());
  if (::bind(fd.get(), address.get(), address.size) != 0) throw_errno("bind");
  return fd;
}

// False at the deadline.
bool wait_for(int fd, short events, const Deadline& deadline, const Interrupt& interrupt) {
  for (;;) {
    std::array<pollfd, 2> entries{{{fd, events, 0}, {interrupt.fd(), POLLIN, 0}}};
    const int remaining_ms = deadline.remaining_ms();
    ::poll(entries.data(), entries.size(), remaining_ms);
    if (entries[1].revents != 0) throw Interrupted();
    if (entries[0].revents != 0) return true;
    if (remaining_ms == 0) return false;
  }
}

}  // namespace

Listener::Listener(UniqueFd socket, Queue queue, std::filesystem::path path)
    : socket_(std::move(socket)), port_(local_port(socket_.get())), path_(std::move(path)) {
  if (queue == Queue::refuses) return;
  if (::listen(socket_.get(), queue == Queue::full ? 0 : kBacklog) != 0) throw_errno("listen");
  if (queue == Queue::full) fill();
}

// listen(2): a queue of length 0 has room for one on Linux.
void Listener::fill() {
  Address address;
  if (::getsockname(socket_.get(), address.get(), &address.size) != 0) throw_errno("getsockname");
  filler_ = make_socket(address.family());
  if (::connect(filler_.get(), address.get(), address.size) != 0 && errno != EINPROGRESS)
    throw_errno("connect");
}

Listener::~Listener() {
  // A moved-from listener has no socket, and the path is the other's.
  if (socket_ && !path_.empty()) ::unlink(path_.c_str());
}

Listener Listener::tcp(const std::string& host, Queue queue, int port) {
  return Listener(bind_to(ip_address(host, port)), queue, {});
}

Listener Listener::unix_socket(const std::filesystem::path& path, Queue queue) {
  return Listener(bind_to(unix_address(path)), queue, path);
}

std::optional<UniqueFd> Listener::accept(const Deadline& deadline, const Interrupt& interrupt) {
  for (;;) {
    UniqueFd connection(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (connection) return connection;
    // accept(2): an error of the connection that was next is reported here; the one after it may be fine.
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno != EAGAIN) throw_errno("accept");
    if (!wait_for(socket_.get(), POLLIN, deadline, interrupt)) return std::nullopt;
  }
}

void leave_socket(const std::filesystem::path& path) { bind_to(unix_address(path)); }

Connected connect_tcp(const std::string& host, int port, const Deadline& deadline,
                      const Interrupt& interrupt) {
  const Address address = ip_address(host, port);
  UniqueFd fd = make_socket(address.family());
  if (::connect(fd.get(), address.get(), address.size) == 0) return {std::move(fd), 0};
  if (errno != EINPROGRESS) return {{}, errno};
  if (!wait_for(fd.get(), POLLOUT, deadline, interrupt)) return {{}, ETIMEDOUT};
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) throw_errno("getsockopt");
  if (error != 0) return {{}, error};
  return {std::move(fd), 0};
}

Connected connect_unix(const std::filesystem::path& path) {
  const Address address = unix_address(path);
  UniqueFd fd = make_socket(AF_UNIX);
  // unix(7): connects at once or not at all.
  if (::connect(fd.get(), address.get(), address.size) != 0) return {{}, errno};
  return {std::move(fd), 0};
}

int local_port(int socket) {
  Address address;
  return ::getsockname(socket, address.get(), &address.size) == 0 ? address.port() : 0;
}

int remote_port(int socket) {
  Address address;
  return ::getpeername(socket, address.get(), &address.size) == 0 ? address.port() : 0;
}

}  // namespace gauge
