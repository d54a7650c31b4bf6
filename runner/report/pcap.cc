#include "runner/report/pcap.h"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace gauge {
namespace {

constexpr std::uint32_t kLinkTypeRaw = 101;  // a packet begins with its IP header
constexpr std::uint32_t kSnapLength = 262144;
constexpr std::size_t kSegmentBytes = 65483;  // what TCP puts into one on Linux's loopback
constexpr std::size_t kTcpHeaderBytes = 20;

enum Flag : std::uint8_t { fin = 0x01, syn = 0x02, rst = 0x04, psh = 0x08, ack = 0x10 };

// Numbers in network order, but for those of the file's own headers.
class Bytes {
 public:
  Bytes& u8(unsigned value) {
    text_ += static_cast<char>(value);
    return *this;
  }
  Bytes& u16(unsigned value) { return u8(value >> 8).u8(value); }
  Bytes& u32(std::uint32_t value) { return u16(value >> 16).u16(value & 0xFFFF); }
  Bytes& little_u16(unsigned value) { return u8(value).u8(value >> 8); }
  Bytes& little_u32(std::uint32_t value) { return little_u16(value & 0xFFFF).little_u16(value >> 16); }
  Bytes& add(std::string_view bytes) {
    text_ += bytes;
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// RFC 1071.
std::uint16_t checksum(std::string_view bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    sum += i % 2 == 0 ? static_cast<std::uint32_t>(byte) << 8 : byte;
    sum = (sum & 0xFFFF) + (sum >> 16);
  }
  return static_cast<std::uint16_t>(~sum);
}

void put_checksum(std::string& header, std::size_t at, std::uint16_t value) {
  header[at] = static_cast<char>(value >> 8);
  header[at + 1] = static_cast<char>(value & 0xFF);
}

struct Endpoint {
  std::string address;  // 4 or 16 bytes
  unsigned port = 0;
  std::uint32_t next = 0;  // sequence number of its next byte
};

// An address of another family has an empty one.
Endpoint endpoint_of(const sockaddr_storage& storage) {
  Endpoint endpoint;
  if (storage.ss_family == AF_INET) {
    const auto& address = reinterpret_cast<const sockaddr_in&>(storage);
    endpoint.address.assign(reinterpret_cast<const char*>(&address.sin_addr), sizeof(address.sin_addr));
    endpoint.port = ntohs(address.sin_port);
  } else if (storage.ss_family == AF_INET6) {
    const auto& address = reinterpret_cast<const sockaddr_in6&>(storage);
    endpoint.address.assign(reinterpret_cast<const char*>(&address.sin6_addr), sizeof(address.sin6_addr));
    endpoint.port = ntohs(address.sin6_port);
  }
  return endpoint;
}

// One connection, whose segments are written as they come.
class TcpConversation {
 public:
  TcpConversation(const RecordedConnection& connection, std::string& file)
      : peer_(endpoint_of(connection.peer)),
        subject_(endpoint_of(connection.subject)),
        by_peer_(connection.by_peer),
        file_(file) {}

  bool is_over_ip() const {
    return !peer_.address.empty() && peer_.address.size() == subject_.address.size();
  }

  void add(const Moment& moment, std::int64_t time_us) {
    time_us_ = time_us;
    switch (moment.kind) {
      case Moment::Kind::opened:
        return open();
      case Moment::Kind::sent:
        return data(peer_, subject_, moment.bytes);
      case Moment::Kind::received:
        return data(subject_, peer_, moment.bytes);
      case Moment::Kind::eof_sent:
      case Moment::Kind::closed:
        return end(peer_, subject_, peer_has_ended_);
      case Moment::Kind::eof_received:
        return end(subject_, peer_, subject_has_ended_);
      case Moment::Kind::reset_sent:
        return reset(peer_, subject_);
      case Moment::Kind::reset_received:
        return reset(subject_, peer_);
      case Moment::Kind::request:
      case Moment::Kind::answer:
        return;
    }
  }

 private:
  void open() {
    Endpoint& client = by_peer_ ? peer_ : subject_;
    Endpoint& server = by_peer_ ? subject_ : peer_;
    segment(client, server, Flag::syn, "");
    ++client.next;
    segment(server, client, Flag::syn | Flag::ack, "");
    ++server.next;
    segment(client, server, Flag::ack, "");
  }

  void data(Endpoint& from, Endpoint& to, std::string_view bytes) {
    while (!bytes.empty()) {
      const std::string_view piece = bytes.substr(0, kSegmentBytes);
      segment(from, to, Flag::psh | Flag::ack, piece);
      from.next += static_cast<std::uint32_t>(piece.size());
      bytes.remove_prefix(piece.size());
    }
    segment(to, from, Flag::ack, "");
  }

  void end(Endpoint& from, Endpoint& to, bool& has_ended) {
    if (has_ended) return;
    has_ended = true;
    segment(from, to, Flag::fin | Flag::ack, "");
    ++from.next;
    segment(to, from, Flag::ack, "");
  }

  void reset(Endpoint& from, Endpoint& to) { segment(from, to, Flag::rst | Flag::ack, ""); }

  void segment(const Endpoint& from, const Endpoint& to, unsigned flags, std::string_view data) {
    const std::uint32_t acknowledged = (flags & Flag::ack) != 0 ? to.next : 0;
    std::string tcp = Bytes()
                          .u16(from.port)
                          .u16(to.port)
                          .u32(from.next)
                          .u32(acknowledged)
                          .u8(kTcpHeaderBytes / 4 << 4)
                          .u8(flags)
                          .u16(65535)  // window
                          .u16(0)      // checksum, below
                          .u16(0)
                          .add(data)
                          .take();
    const auto size = static_cast<std::uint32_t>(tcp.size());
    // RFC 9293, section 3.1, and RFC 8200, section 8.1: the pseudo-headers add up to the same.
    const std::string pseudo =
        Bytes().add(from.address).add(to.address).u32(size).u32(IPPROTO_TCP).take() + tcp;
    put_checksum(tcp, 16, checksum(pseudo));
    write(ip_header(from, to, size) + tcp);
  }

  static std::string ip_header(const Endpoint& from, const Endpoint& to, std::uint32_t payload_bytes) {
    if (from.address.size() == 16) {
      return Bytes()
          .u32(0x60000000)
          .u16(payload_bytes)
          .u8(IPPROTO_TCP)
          .u8(64)
          .add(from.address)
          .add(to.address)
          .take();
    }
    std::string header = Bytes()
                             .u16(0x4500)
                             .u16(20 + payload_bytes)
                             .u16(0)
                             .u16(0x4000)  // not to be fragmented, and so without an identification: RFC 6864
                             .u8(64)
                             .u8(IPPROTO_TCP)
                             .u16(0)  // checksum, below
                             .add(from.address)
                             .add(to.address)
                             .take();
    put_checksum(header, 10, checksum(header));
    return header;
  }

  void write(const std::string& packet) {
    const auto size = static_cast<std::uint32_t>(packet.size());
    file_ += Bytes()
                 .little_u32(static_cast<std::uint32_t>(time_us_ / 1'000'000))
                 .little_u32(static_cast<std::uint32_t>(time_us_ % 1'000'000))
                 .little_u32(size)
                 .little_u32(size)
                 .add(packet)
                 .take();
  }

  Endpoint peer_;
  Endpoint subject_;
  bool by_peer_;
  bool peer_has_ended_ = false;
  bool subject_has_ended_ = false;
  std::int64_t time_us_ = 0;
  std::string& file_;
};

}  // namespace

std::string pcap_of(const Recording& recording) {
  std::string packets;
  std::vector<TcpConversation> conversations;
  for (const RecordedConnection& connection : recording.connections)
    conversations.emplace_back(connection, packets);
  const std::int64_t start_us =
      std::chrono::duration_cast<std::chrono::microseconds>(recording.started.time_since_epoch()).count();
  for (const Moment& moment : recording.moments) {
    const bool is_of_adapter = moment.kind == Moment::Kind::request || moment.kind == Moment::Kind::answer;
    if (is_of_adapter || !conversations[moment.connection].is_over_ip()) continue;
    conversations[moment.connection].add(moment, start_us + static_cast<std::int64_t>(moment.time_ms * 1000));
  }
  if (packets.empty()) return "";
  return Bytes()
             .little_u32(0xA1B2C3D4)
             .little_u16(2)
             .little_u16(4)
             .little_u32(0)
             .little_u32(0)
             .little_u32(kSnapLength)
             .little_u32(kLinkTypeRaw)
             .take() +
         packets;
}

}  // namespace gauge
