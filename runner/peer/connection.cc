#include "runner/peer/connection.h"

#include <utility>

namespace gauge {

std::string Connection::encrypt_below(std::size_t count, std::string bytes) {
  for (std::size_t i = count; i-- > 0;) {
    layers_[i]->write(bytes);
    bytes = layers_[i]->take_ciphertext();
  }
  return bytes;
}

std::string Connection::encrypt(std::string_view bytes) {
  return encrypt_below(layers_.size(), std::string(bytes));
}

void Connection::flood(std::size_t count) {
  peer_.flood(count,
              [this](std::string plaintext) { return encrypt_below(layers_.size(), std::move(plaintext)); });
}

void Connection::stop_flood() {
  peer_.stop_flood();
  // Half a record would make nonsense of whatever comes after it.
  if (layers_.empty()) peer_.drop_queued();
}

void Connection::eof() {
  if (layers_.empty()) return peer_.eof();
  peer_.send(close_notify());
}

std::string Connection::close_notify() {
  layers_.back()->close_notify();
  return take_flight();
}

void Connection::update_keys() {
  if (layers_.empty()) return;
  layers_.back()->update_keys();
  peer_.send(take_flight());
}

std::string Connection::take_flight() {
  return encrypt_below(layers_.size() - 1, layers_.back()->take_ciphertext());
}

bool Connection::feed(std::size_t layer) {
  Received received = peer_.receive();
  if (received.end != Received::End::open && end_ == Received::End::open) end_ = received.end;
  const bool has_come = !received.bytes.empty();
  for (std::size_t i = 0; i < layer; ++i) {
    layers_[i]->feed(received.bytes);
    received.bytes = layers_[i]->read();
  }
  layers_[layer]->feed(received.bytes);
  return has_come;
}

bool Connection::shake_hands() {
  const bool has_come = feed(layers_.size() - 1);
  layers_.back()->shake_hands();
  return has_come;
}

Delivered Connection::receive() {
  Delivered delivered;
  if (layers_.empty()) {
    Received received = peer_.receive();
    if (received.end != Received::End::open && end_ == Received::End::open) end_ = received.end;
    delivered.bytes = std::move(received.bytes);
    delivered.has_come = !delivered.bytes.empty();
  } else {
    delivered.has_come = feed(layers_.size() - 1);
    delivered.bytes = layers_.back()->read();
    for (std::size_t i = layers_.size(); i-- > 0;) {
      for (std::string& notice : layers_[i]->take_notices()) delivered.notices.push_back(std::move(notice));
    }
  }
  delivered.end = end_;
  return delivered;
}

}  // namespace gauge
