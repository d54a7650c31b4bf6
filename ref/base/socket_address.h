// The address of a socket, of any family.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace streamgauge {

// One is kept per connection and side, so the commonest lie in 16 bytes, those of IPv4 and the unnamed of
// Unix sockets, and others on the heap.
class SocketAddress {
 public:
  // Of no family.
  SocketAddress() noexcept : storage_{} {}
  // Of no family if it is too short for one.
  SocketAddress(const sockaddr* address, socklen_t length);
  SocketAddress(const SocketAddress& other) : SocketAddress(other.data(), other.length()) {}
  SocketAddress(SocketAddress&& other) noexcept : storage_{} { swap(other); }
  SocketAddress& operator=(SocketAddress other) noexcept {
    swap(other);
    return *this;
  }
  ~SocketAddress();

  // A numeric IPv4 or IPv6 host, without a zone; nothing if `host` is not one.
  static std::optional<SocketAddress> from_numeric(int family, const std::string& host, std::uint16_t port);
  // A file system path, or an abstract name where the first byte is NUL (unix(7)). Nothing if it is too long.
  static std::optional<SocketAddress> from_unix_path(std::string_view path);

  int family() const noexcept { return data()->sa_family; }
  const sockaddr* data() const noexcept { return is_large() ? storage_.large.address : &storage_.base; }
  socklen_t length() const noexcept {
    return is_large() ? storage_.large.length : small_length(storage_.base.sa_family);
  }

  // Numeric host of an Internet address; empty for other families.
  std::string host() const;
  // Of an Internet address, in host order; 0 for other families.
  std::uint16_t port() const noexcept;
  // Of an IPv6 address; 0 for other families.
  std::uint32_t flow_info() const noexcept;
  std::uint32_t scope_id() const noexcept;
  // Of a Unix address: a path, an abstract name with its leading NUL, or empty if unnamed. Empty for other
  // families.
  std::string unix_path() const;

  // As Python shows it: "('127.0.0.1', 80)", "('::1', 80, 0, 0)", "'/run/x.sock'" (clause WX-02).
  std::string repr() const;

  friend bool operator==(const SocketAddress& a, const SocketAddress& b) noexcept;

 private:
  // No address family of Linux (AF_MAX).
  static constexpr sa_family_t kLarge = 0xffff;

  struct Large {
    sa_family_t family;  // kLarge
    socklen_t length;
    sockaddr* address;  // owned
  };
  // All begin with the family.
  union Storage {
    sockaddr base;
    sockaddr_in internet;
    Large large;
  };

  // The length of an address that lies in the object: nothing, a whole one of IPv4, or a family alone.
  static constexpr socklen_t small_length(sa_family_t family) noexcept {
    if (family == AF_UNSPEC) return 0;
    return family == AF_INET ? sizeof(sockaddr_in) : sizeof(sa_family_t);
  }
  bool is_large() const noexcept { return storage_.base.sa_family == kLarge; }
  void swap(SocketAddress& other) noexcept { std::swap(storage_, other.storage_); }

  Storage storage_;
};

}  // namespace streamgauge
