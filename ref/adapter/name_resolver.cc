#include "ref/adapter/name_resolver.h"

#include <netdb.h>

#include <memory>

#include "ref/base/errors.h"
#include "ref/coro/future.h"

namespace streamgauge::adapter {

Coro<std::vector<AddressInfo>> NameResolver::getaddrinfo(EventLoop& loop, Host host,
                                                         std::optional<std::string> service,
                                                         ResolveHints hints) {
  std::vector<AddressInfo> addresses;
  std::exception_ptr error;
  try {
    addresses = answer(host, service, hints);
  } catch (...) {
    error = std::current_exception();
  }
  // Shared, so that a caller that is cancelled leaves nothing behind that could be answered.
  const auto answered = std::make_shared<Future<void>>(loop);
  loop.call_soon([weak = std::weak_ptr<Future<void>>(answered)] {
    const auto future = weak.lock();
    if (future && !future->done()) future->set_result();
  });
  co_await *answered;
  if (error) std::rethrow_exception(error);
  co_return addresses;
}

std::vector<AddressInfo> NameResolver::answer(const Host& host, const std::optional<std::string>& service,
                                              ResolveHints hints) const {
  const auto known = host ? names_.find(*host) : names_.end();
  if (known == names_.end() || (hints.flags & AI_NUMERICHOST) != 0) {
    return streamgauge::getaddrinfo(host, service, hints);
  }
  hints.flags |= AI_NUMERICHOST;
  std::vector<AddressInfo> found;
  bool other_family = false;
  for (const std::string& address : known->second) {
    try {
      const auto infos = streamgauge::getaddrinfo(address, service, hints);
      found.insert(found.end(), infos.begin(), infos.end());
    } catch (const GaiError& error) {
      if (error.error_number() != EAI_ADDRFAMILY) throw;
      other_family = true;
    }
  }
  // What the C library says of a name that has other addresses only.
  if (found.empty() && other_family) throw GaiError(EAI_NONAME, ::gai_strerror(EAI_NONAME));
  return found;
}

}  // namespace streamgauge::adapter
