#include "runner/case/scenario.h"

#include <algorithm>
#include <cstdint>

namespace gauge {
namespace {

using Sizes = std::vector<std::size_t>;

// Bit i of `cut_after` set: a piece ends after byte i.
Sizes sizes_of_cut(std::size_t size, std::uint32_t cut_after) {
  Sizes sizes = {0};
  for (std::size_t i = 0; i < size; ++i) {
    ++sizes.back();
    if (i + 1 < size && (cut_after >> i & 1) != 0) sizes.push_back(0);
  }
  return sizes;
}

std::vector<Sizes> deliveries(std::size_t size, const Cuts& cuts) {
  std::vector<Sizes> ways;
  switch (cuts.kind) {
    case Cuts::Kind::whole:
      return {{}};
    case Cuts::Kind::all:
      for (std::uint32_t cut = 0; cut < std::uint32_t{1} << (size - 1); ++cut) {
        ways.push_back(sizes_of_cut(size, cut));
      }
      return ways;
    case Cuts::Kind::pairs:
      ways.push_back({size});
      for (std::size_t first = 1; first < size; ++first) ways.push_back({first, size - first});
      return ways;
    case Cuts::Kind::each_byte:
      return {Sizes(size, 1)};
    case Cuts::Kind::sizes: {
      Sizes sizes = cuts.sizes;
      std::size_t sent = 0;
      for (std::size_t piece : sizes) sent += piece;
      if (sent < size) sizes.push_back(size - sent);
      return {sizes};
    }
  }
  return {{}};
}

const PeerAction* cut_send(const Scenario& scenario) {
  for (const Step& step : scenario.steps) {
    const auto* peer = std::get_if<PeerAction>(&step.action);
    const bool sends = peer != nullptr && (peer->verb == PeerVerb::send || peer->verb == PeerVerb::raw);
    if (sends && peer->cuts.kind != Cuts::Kind::whole) return peer;
  }
  return nullptr;
}

}  // namespace

std::string to_string(Over over) {
  switch (over) {
    case Over::direct:
      return "direct";
    case Over::tcp:
      return "tcp";
    case Over::unix_socket:
      return "unix";
    case Over::tls:
      return "tls";
  }
  return {};
}

std::string to_string(Role role) {
  switch (role) {
    case Role::none:
      return "none";
    case Role::client:
      return "client";
    case Role::server:
      return "server";
  }
  return {};
}

std::string to_string(const Variant& variant) {
  if (variant.role == Role::none) return to_string(variant.over);
  return to_string(variant.over) + "-" + to_string(variant.role);
}

std::vector<Variant> variants_of(const Scenario& scenario) {
  std::vector<Variant> variants;
  for (Over over : scenario.over) {
    if (over == Over::direct || !scenario.has_prelude) {
      variants.push_back({over, Role::none});
      continue;
    }
    for (Role role : scenario.roles) variants.push_back({over, role});
  }
  return variants;
}

std::vector<std::vector<std::size_t>> deliveries_of(const Scenario& scenario) {
  const PeerAction* send = cut_send(scenario);
  if (send == nullptr) return {{}};
  return deliveries(send->data.size(), send->cuts);
}

}  // namespace gauge
