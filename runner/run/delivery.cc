#include "runner/run/delivery.h"

#include <nlohmann/json.hpp>

namespace gauge {

std::vector<std::string_view> cut_by(std::string_view bytes, const std::vector<std::size_t>& sizes) {
  std::vector<std::string_view> pieces;
  for (const std::size_t size : sizes) {
    if (bytes.empty()) break;
    pieces.push_back(bytes.substr(0, size));
    bytes.remove_prefix(pieces.back().size());
  }
  if (!bytes.empty()) pieces.push_back(bytes);
  return pieces;
}

std::vector<std::string_view> cut_by(std::string_view bytes, const Cuts& cuts) {
  if (cuts.kind != Cuts::Kind::each_byte) return cut_by(bytes, cuts.sizes);
  return cut_by(bytes, std::vector<std::size_t>(bytes.size(), 1));
}

void Delivery::send(Connection& connection, std::string_view bytes) {
  connection.send_raw(bytes);
  settle();
  if (connection.unsent() > 0) send_rest(connection);
}

void Delivery::send_in_pieces(Connection& connection, std::string_view bytes, const Cuts& cuts) {
  for (const std::string_view piece : cut_by(bytes, cuts)) {
    conversation_.collect();
    send(connection, piece);
  }
}

void Delivery::send_rest(Connection& connection) {
  conversation_.collect();
  for (std::size_t before = connection.unsent(); before > 0;) {
    connection.flush();
    settle_now();
    const std::size_t after = connection.unsent();
    if (after >= before) return;
    before = after;
  }
}

}  // namespace gauge
