#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ref/net/resolver.h"

namespace streamgauge::adapter {

// Addresses by the names of hosts, in order.
using AddressesByName = std::map<std::string, std::vector<std::string>>;

// The resolver of a scenario. It knows the names that `begin` gave, and asks the system for others at once: a
// loop that waits for a thread would look settled (spec/protocol.md, sections 2 and 5).
class NameResolver final : public Resolver {
 public:
  explicit NameResolver(AddressesByName names) : names_(std::move(names)) {}

  // Takes as many turns as asyncio's loop.getaddrinfo() with an executor that works at once.
  Coro<std::vector<AddressInfo>> getaddrinfo(EventLoop& loop, Host host, std::optional<std::string> service,
                                             ResolveHints hints) override;

 private:
  std::vector<AddressInfo> answer(const Host& host, const std::optional<std::string>& service,
                                  ResolveHints hints) const;

  AddressesByName names_;
};

}  // namespace streamgauge::adapter
