#include "ref/net/socket.h"

#include <cerrno>
#include <utility>

#include "ref/base/errors.h"
#include "ref/net/transport.h"

namespace streamgauge {

namespace {

int fact_of(Sys& sys, int fd, int option) {
  int value = 0;
  const SysResult result = sys.getsockopt(fd, SOL_SOCKET, option, &value);
  if (!result.ok()) throw_os_error(result.error_number());
  return value;
}

// As socket.py: addresses by str(), which gives Unix paths without quotes, and nothing for the unnamed.
std::string labelled(const char* label, const SocketAddress& address) {
  const std::string path = address.unix_path();
  if (address.family() == AF_UNIX && path.empty()) return "";
  const bool is_path = !path.empty() && path.front() != '\0';
  return label + (is_path ? path : address.repr());
}

}  // namespace

std::shared_ptr<Socket> Socket::create(Sys& sys, int family, int type, int protocol) {
  const SysResult result = sys.socket(family, type, protocol);
  if (!result.ok()) throw_os_error(result.error_number());
  return std::make_shared<Socket>(sys, UniqueFd(result.fd()), family, type, protocol);
}

std::shared_ptr<Socket> Socket::adopt(Sys& sys, UniqueFd fd) {
  const int family = fact_of(sys, fd.get(), SO_DOMAIN);
  const int type = fact_of(sys, fd.get(), SO_TYPE);
  const int protocol = fact_of(sys, fd.get(), SO_PROTOCOL);
  return std::make_shared<Socket>(sys, std::move(fd), family, type, protocol);
}

SocketAddress Socket::getsockname() const {
  SocketAddress address;
  const SysResult result = sys_.getsockname(fileno(), &address);
  if (!result.ok()) throw_os_error(result.error_number());
  return address;
}

SocketAddress Socket::getpeername() const {
  SocketAddress address;
  const SysResult result = sys_.getpeername(fileno(), &address);
  if (!result.ok()) throw_os_error(result.error_number());
  return address;
}

int Socket::getsockopt(int level, int option) const {
  int value = 0;
  const SysResult result = sys_.getsockopt(fileno(), level, option, &value);
  if (!result.ok()) throw_os_error(result.error_number());
  return value;
}

void Socket::setsockopt(int level, int option, int value) const {
  const SysResult result = sys_.setsockopt(fileno(), level, option, value);
  if (!result.ok()) throw_os_error(result.error_number());
}

std::string Socket::repr(const char* class_name) const {
  std::string text = std::string("<") + class_name + " fd=" + std::to_string(fileno()) +
                     ", family=" + std::to_string(family_) + ", type=" + std::to_string(type_) +
                     ", proto=" + std::to_string(protocol_);
  SocketAddress address;
  if (fileno() >= 0) {
    if (sys_.getsockname(fileno(), &address).ok()) text += labelled(", laddr=", address);
    if (sys_.getpeername(fileno(), &address).ok()) text += labelled(", raddr=", address);
  }
  return text + ">";
}

}  // namespace streamgauge
