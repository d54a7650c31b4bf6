#include "runner/peer/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
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

sockaddr_in loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

sockaddr_un unix_address(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string& name = path.native();
  if (name.size() >= sizeof(address.sun_path))
    throw std::system_error(ENAMETOOLONG, std::generic_category(), name);
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  return address;
}

template <typename Address>
const sockaddr* generic(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address);
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

int port_of(const sockaddr_in& address, int result) {
  return result == 0 && address.sin_family == AF_INET ? ntohs(address.sin_port) : 0;
}

}  // namespace

Listener::Listener(UniqueFd socket, int port, std::filesystem::path path)
    : socket_(std::move(socket)), port_(port), path_(std::move(path)) {}

Listener::~Listener() {
  // A moved-from listener has no socket, and the path is the other's.
  if (socket_ && !path_.empty()) ::unlink(path_.c_str());
}

Listener Listener::tcp() {
  UniqueFd fd = make_socket(AF_INET);
  const sockaddr_in address = loopback(0);
  if (::bind(fd.get(), generic(address), sizeof(address)) != 0) throw_errno("bind");
  if (::listen(fd.get(), kBacklog) != 0) throw_errno("listen");
  const int port = local_port(fd.get());
  return Listener(std::move(fd), port, {});
}

Listener Listener::unix_socket(const std::filesystem::path& path) {
  UniqueFd fd = make_socket(AF_UNIX);
  const sockaddr_un address = unix_address(path);
  if (::bind(fd.get(), generic(address), sizeof(address)) != 0) throw_errno("bind");
  if (::listen(fd.get(), kBacklog) != 0) throw_errno("listen");
  return Listener(std::move(fd), 0, path);
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

Connected connect_tcp(int port, const Deadline& deadline, const Interrupt& interrupt) {
  UniqueFd fd = make_socket(AF_INET);
  const sockaddr_in address = loopback(port);
  if (::connect(fd.get(), generic(address), sizeof(address)) == 0) return {std::move(fd), 0};
  if (errno != EINPROGRESS) return {{}, errno};
  if (!wait_for(fd.get(), POLLOUT, deadline, interrupt)) return {{}, ETIMEDOUT};
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) throw_errno("getsockopt");
  if (error != 0) return {{}, error};
  return {std::move(fd), 0};
}

Connected connect_unix(const std::filesystem::path& path) {
  UniqueFd fd = make_socket(AF_UNIX);
  const sockaddr_un address = unix_address(path);
  // unix(7): connects at once or not at all.
  if (::connect(fd.get(), generic(address), sizeof(address)) != 0) return {{}, errno};
  return {std::move(fd), 0};
}

int local_port(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  return port_of(address, ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size));
}

int remote_port(int socket) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  return port_of(address, ::getpeername(socket, reinterpret_cast<sockaddr*>(&address), &size));
}

}  // namespace gauge
