#include "ref/base/socket_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <new>

#include "ref/base/python_repr.h"

namespace streamgauge {

namespace {

constexpr socklen_t kUnixHeaderBytes = offsetof(sockaddr_un, sun_path);

// A copy, because the stored bytes are not an object of this type.
template <typename T>
T as(const SocketAddress& address) {
  T result{};
  std::memcpy(&result, address.data(), std::min(sizeof(result), static_cast<std::size_t>(address.length())));
  return result;
}

}  // namespace

SocketAddress::SocketAddress(const sockaddr* address, socklen_t length) : storage_{} {
  if (length < sizeof(sa_family_t)) return;
  if (length == small_length(address->sa_family)) {
    std::memcpy(&storage_, address, length);
  } else {
    storage_.large =
        Large{.family = kLarge, .length = length, .address = static_cast<sockaddr*>(::operator new(length))};
    std::memcpy(storage_.large.address, address, length);
  }
}

SocketAddress::~SocketAddress() {
  if (is_large()) ::operator delete(storage_.large.address);
}

std::optional<SocketAddress> SocketAddress::from_numeric(int family, const std::string& host,
                                                         std::uint16_t port) {
  if (family == AF_INET) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    if (inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) return std::nullopt;
    return SocketAddress(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  }
  if (family == AF_INET6) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(port);
    if (inet_pton(AF_INET6, host.c_str(), &address.sin6_addr) != 1) return std::nullopt;
    return SocketAddress(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  }
  return std::nullopt;
}

std::optional<SocketAddress> SocketAddress::from_unix_path(std::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  // As CPython's socketmodule.c: a path keeps its closing NUL inside sun_path; an abstract name and the empty
  // one have none.
  const bool is_path = !path.empty() && path.front() != '\0';
  const std::size_t terminator = is_path ? 1 : 0;
  if (path.size() + terminator > sizeof(address.sun_path)) return std::nullopt;
  std::memcpy(address.sun_path, path.data(), path.size());
  return SocketAddress(reinterpret_cast<const sockaddr*>(&address),
                       static_cast<socklen_t>(kUnixHeaderBytes + path.size() + terminator));
}

std::string SocketAddress::host() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (family() == AF_INET) {
    const auto address = as<sockaddr_in>(*this);
    inet_ntop(AF_INET, &address.sin_addr, text, sizeof(text));
  } else if (family() == AF_INET6) {
    const auto address = as<sockaddr_in6>(*this);
    inet_ntop(AF_INET6, &address.sin6_addr, text, sizeof(text));
  }
  return text;
}

std::uint16_t SocketAddress::port() const noexcept {
  if (family() == AF_INET) return ntohs(as<sockaddr_in>(*this).sin_port);
  if (family() == AF_INET6) return ntohs(as<sockaddr_in6>(*this).sin6_port);
  return 0;
}

std::uint32_t SocketAddress::flow_info() const noexcept {
  return family() == AF_INET6 ? ntohl(as<sockaddr_in6>(*this).sin6_flowinfo) : 0;
}

std::uint32_t SocketAddress::scope_id() const noexcept {
  return family() == AF_INET6 ? as<sockaddr_in6>(*this).sin6_scope_id : 0;
}

std::string SocketAddress::unix_path() const {
  if (family() != AF_UNIX || length() <= kUnixHeaderBytes) return {};
  const std::string_view path(reinterpret_cast<const char*>(data()) + kUnixHeaderBytes,
                              length() - kUnixHeaderBytes);
  // The length of an abstract name is exact and may hold NULs; that of a path may count its NUL or not
  // (unix(7), BUGS).
  if (path.front() == '\0') return std::string(path);
  return std::string(path.substr(0, path.find('\0')));
}

std::string SocketAddress::repr() const {
  switch (family()) {
    case AF_INET:
      return "('" + host() + "', " + std::to_string(port()) + ")";
    case AF_INET6:
      return "('" + host() + "', " + std::to_string(port()) + ", " + std::to_string(flow_info()) + ", " +
             std::to_string(scope_id()) + ")";
    case AF_UNIX: {
      const std::string path = unix_path();
      // Python gives abstract names as bytes.
      const bool is_abstract = !path.empty() && path.front() == '\0';
      return (is_abstract ? "b" : "") + python_repr(path);
    }
    default:
      return "None";
  }
}

bool operator==(const SocketAddress& a, const SocketAddress& b) noexcept {
  return a.length() == b.length() && std::memcmp(a.data(), b.data(), a.length()) == 0;
}

}  // namespace streamgauge
