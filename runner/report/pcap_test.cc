#include "runner/report/pcap.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace gauge {
namespace {

sockaddr_storage address(int family, const char* host, int port) {
  sockaddr_storage storage{};
  if (family == AF_INET) {
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(static_cast<in_port_t>(port));
    ::inet_pton(AF_INET, host, &v4.sin_addr);
  } else {
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(static_cast<in_port_t>(port));
    ::inet_pton(AF_INET6, host, &v6.sin6_addr);
  }
  return storage;
}

Recording recording_of(std::vector<Moment> moments, bool by_peer = false) {
  Recording recording;
  recording.moments = std::move(moments);
  recording.connections = {
      {"stream", by_peer, address(AF_INET, "127.0.0.1", 1000), address(AF_INET, "127.0.0.2", 2000)}};
  return recording;
}

unsigned number(const std::string& bytes, std::size_t at, std::size_t size) {
  unsigned value = 0;
  for (std::size_t i = 0; i < size; ++i) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

unsigned little(const std::string& bytes, std::size_t at) {
  unsigned value = 0;
  for (std::size_t i = 4; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
  return value;
}

// RFC 1071: with its checksum in it, a header adds up to this.
bool adds_up(const std::string& bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2)
    sum += number(bytes, i, 1) << 8 | (i + 1 < bytes.size() ? number(bytes, i + 1, 1) : 0);
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
  return sum == 0xFFFF;
}

std::vector<std::string> packets_of(const std::string& file) {
  std::vector<std::string> packets;
  EXPECT_EQ(little(file, 0), 0xA1B2C3D4u);
  EXPECT_EQ(little(file, 20), 101u);
  for (std::size_t at = 24; at < file.size();) {
    const std::size_t size = little(file, at + 8);
    packets.push_back(file.substr(at + 16, size));
    at += 16 + size;
  }
  return packets;
}

// "1000>2000 SA seq 0 ack 1 len 0"
std::string summary_of(const std::string& packet) {
  const bool is_v6 = number(packet, 0, 1) >> 4 == 6;
  const std::string tcp = packet.substr(is_v6 ? 40 : 20);
  const std::string addresses = is_v6 ? packet.substr(8, 32) : packet.substr(12, 8);
  const auto size = static_cast<std::uint32_t>(tcp.size());
  std::string pseudo = addresses;
  for (const unsigned part : {size >> 24, size >> 16 & 0xFF, size >> 8 & 0xFF, size & 0xFF, 0u, 0u, 0u, 6u})
    pseudo += static_cast<char>(part);
  EXPECT_TRUE(adds_up(pseudo + tcp));
  if (is_v6) {
    EXPECT_EQ(number(packet, 4, 2), size);
  } else {
    EXPECT_TRUE(adds_up(packet.substr(0, 20)));
    EXPECT_EQ(number(packet, 2, 2), packet.size());
  }
  const unsigned flags = number(tcp, 13, 1);
  std::string letters;
  for (const auto& [bit, letter] :
       std::vector<std::pair<unsigned, char>>{{2, 'S'}, {8, 'P'}, {1, 'F'}, {4, 'R'}, {16, 'A'}}) {
    if ((flags & bit) != 0) letters += letter;
  }
  return std::to_string(number(tcp, 0, 2)) + ">" + std::to_string(number(tcp, 2, 2)) + " " + letters +
         " seq " + std::to_string(number(tcp, 4, 4)) + " ack " + std::to_string(number(tcp, 8, 4)) + " len " +
         std::to_string(tcp.size() - 20);
}

std::vector<std::string> summaries_of(const Recording& recording) {
  std::vector<std::string> summaries;
  for (const std::string& packet : packets_of(pcap_of(recording))) summaries.push_back(summary_of(packet));
  return summaries;
}

using Lines = std::vector<std::string>;

TEST(Pcap, MakesUpWhatTcpWouldHaveDone) {
  const Recording recording = recording_of({{Moment::Kind::request, 0, "", "{}"},
                                            {Moment::Kind::opened, 1, "", ""},
                                            {Moment::Kind::sent, 2, "", "abc"},
                                            {Moment::Kind::received, 3, "", "xy"},
                                            {Moment::Kind::eof_sent, 4, "", ""},
                                            {Moment::Kind::eof_received, 5, "", ""},
                                            {Moment::Kind::closed, 6, "", ""}});
  EXPECT_EQ(summaries_of(recording), (Lines{"2000>1000 S seq 0 ack 0 len 0", "1000>2000 SA seq 0 ack 1 len 0",
                                            "2000>1000 A seq 1 ack 1 len 0", "1000>2000 PA seq 1 ack 1 len 3",
                                            "2000>1000 A seq 1 ack 4 len 0", "2000>1000 PA seq 1 ack 4 len 2",
                                            "1000>2000 A seq 4 ack 3 len 0", "1000>2000 FA seq 4 ack 3 len 0",
                                            "2000>1000 A seq 3 ack 5 len 0", "2000>1000 FA seq 3 ack 5 len 0",
                                            "1000>2000 A seq 5 ack 4 len 0"}));
}

TEST(Pcap, WhoConnectsSaysSo) {
  const Lines lines = summaries_of(
      recording_of({{Moment::Kind::opened, 0, "", ""}, {Moment::Kind::reset_sent, 1, "", ""}}, true));
  EXPECT_EQ(lines.front(), "1000>2000 S seq 0 ack 0 len 0");
  EXPECT_EQ(lines.back(), "1000>2000 RA seq 1 ack 1 len 0");
}

TEST(Pcap, CutsWhatDoesNotFitIntoAPacket) {
  const Lines lines = summaries_of(recording_of(
      {{Moment::Kind::opened, 0, "", ""}, {Moment::Kind::sent, 1, "", std::string(100'000, 'x')}}));
  EXPECT_EQ(lines[3], "1000>2000 PA seq 1 ack 1 len 65483");
  EXPECT_EQ(lines[4], "1000>2000 PA seq 65484 ack 1 len 34517");
}

TEST(Pcap, KnowsIpv6) {
  Recording recording = recording_of({{Moment::Kind::opened, 0, "", ""}, {Moment::Kind::sent, 1, "", "a"}});
  recording.connections[0].peer = address(AF_INET6, "::1", 1000);
  recording.connections[0].subject = address(AF_INET6, "::1", 2000);
  EXPECT_EQ(summaries_of(recording)[3], "1000>2000 PA seq 1 ack 1 len 1");
}

TEST(Pcap, HasNothingOfUnixSockets) {
  Recording recording = recording_of({{Moment::Kind::opened, 0, "", ""}, {Moment::Kind::sent, 1, "", "a"}});
  recording.connections[0].peer = recording.connections[0].subject = {};
  recording.connections[0].peer.ss_family = AF_UNIX;
  EXPECT_EQ(pcap_of(recording), "");
  EXPECT_EQ(pcap_of({}), "");
}

}  // namespace
}  // namespace gauge
