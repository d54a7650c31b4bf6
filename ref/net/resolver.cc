#include "ref/net/resolver.h"

#include <netdb.h>
#include <netinet/in.h>

#include <cerrno>
#include <charconv>
#include <limits>
#include <memory>
#include <string_view>
#include <thread>
#include <utility>

#include "ref/base/errors.h"
#include "ref/base/idna.h"
#include "ref/coro/future.h"

namespace streamgauge {

namespace {

using Addresses = std::vector<AddressInfo>;

// One question to the system, on a thread of its own. It outlives a caller that was cancelled, for
// getaddrinfo(3) cannot be interrupted; a loop that is destroyed waits for it.
class Lookup final : public LoopOwned {
 public:
  // Whoever waits for the answer, null if nobody does any more.
  struct Waiter {
    explicit Waiter(EventLoop& loop) : answer(loop) {}
    Future<Addresses> answer;
  };

  Lookup(EventLoop& loop, Host host, std::optional<std::string> service, const ResolveHints& hints,
         std::weak_ptr<Waiter> waiter)
      : loop_(loop),
        waiter_(std::move(waiter)),
        thread_([this, host = std::move(host), service = std::move(service), hints] {
          ask(host, service, hints);
          loop_.call_soon_threadsafe([this] { finish(); });
        }) {}
  ~Lookup() override { thread_.join(); }

 private:
  void ask(const Host& host, const std::optional<std::string>& service, const ResolveHints& hints) {
    try {
      addresses_ = getaddrinfo(host, service, hints);
    } catch (...) {
      error_ = std::current_exception();
    }
  }

  void finish() {
    const std::unique_ptr<Lookup> self(this);
    const auto waiter = waiter_.lock();
    if (!waiter || waiter->answer.done()) return;
    if (error_) {
      waiter->answer.set_exception(error_);
    } else {
      waiter->answer.set_result(std::move(addresses_));
    }
  }

  EventLoop& loop_;
  std::weak_ptr<Waiter> waiter_;
  Addresses addresses_;
  std::exception_ptr error_;
  std::thread thread_;  // last: it uses the members above
};

// Python's int(text), for what can be a port.
std::optional<long> parse_number(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(kSpace) - first + 1);
  if (text.front() == '+') text.remove_prefix(1);
  long number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size()) return std::nullopt;
  // Python's integers have no bounds: one beyond those of C++ is no port in any case.
  if (error == std::errc::result_out_of_range) return std::numeric_limits<long>::max();
  if (error != std::errc()) return std::nullopt;
  return number;
}

constexpr long kPortMax = 65535;

// The address, if `host` is a numeric one and `port` a number.
std::optional<AddressInfo> numeric_address(const Host& host, const Port& port, const ResolveHints& hints) {
  if (!host || (hints.protocol != 0 && hints.protocol != IPPROTO_TCP && hints.protocol != IPPROTO_UDP)) {
    return std::nullopt;
  }
  const std::optional<long> number = port.number();
  // A zone, as in "fe80::1%eth0", is not for inet_pton(3).
  if (!number || host->find('%') != std::string::npos) return std::nullopt;
  if (host->find('\0') != std::string::npos) throw ValueError("embedded null character");
  for (const int family : {AF_INET, AF_INET6}) {
    if (hints.family != AF_UNSPEC && hints.family != family) continue;
    if (!SocketAddress::from_numeric(family, *host, 0)) continue;
    AddressInfo info(family, IPPROTO_TCP,
                     *SocketAddress::from_numeric(family, *host, static_cast<std::uint16_t>(*number)));
    info.port_out_of_range = *number < 0 || *number > kPortMax;
    return info;
  }
  return std::nullopt;
}

}  // namespace

std::optional<long> Port::number() const {
  if (const int* number = std::get_if<int>(&value_)) return *number;
  const std::string* service = std::get_if<std::string>(&value_);
  if (service == nullptr || service->empty()) return 0;
  return parse_number(*service);
}

std::optional<std::string> Port::service() const {
  if (const int* number = std::get_if<int>(&value_)) return std::to_string(*number);
  if (const std::string* service = std::get_if<std::string>(&value_)) return *service;
  return std::nullopt;
}

void require_port(const AddressInfo& info, const char* call) {
  if (info.port_out_of_range) throw OverflowError(std::string(call) + "(): port must be 0-65535.");
}

Addresses getaddrinfo(const Host& host, const std::optional<std::string>& service,
                      const ResolveHints& hints) {
  if (host) idna_encode(*host);  // only refuses: what is ASCII is sent as it is
  addrinfo wanted{};
  wanted.ai_family = hints.family;
  wanted.ai_socktype = SOCK_STREAM;
  wanted.ai_protocol = hints.protocol;
  wanted.ai_flags = hints.flags;
  addrinfo* list = nullptr;
  const int error =
      ::getaddrinfo(host ? host->c_str() : nullptr, service ? service->c_str() : nullptr, &wanted, &list);
  if (error == EAI_SYSTEM) throw_os_error(errno);
  if (error != 0) throw GaiError(error, ::gai_strerror(error));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
  Addresses addresses;
  for (const addrinfo* info = list; info != nullptr; info = info->ai_next) {
    addresses.emplace_back(info->ai_family, info->ai_protocol,
                           SocketAddress(info->ai_addr, info->ai_addrlen));
  }
  return addresses;
}

Coro<Addresses> resolve(EventLoop& loop, Host host, Port port, ResolveHints hints) {
  if (const auto numeric = numeric_address(host, port, hints)) {
    Addresses addresses(1, *numeric);
    co_return addresses;
  }
  if (Resolver* resolver = loop.resolver()) {
    auto addresses = co_await resolver->getaddrinfo(loop, std::move(host), port.service(), hints);
    co_return addresses;
  }
  // Shared, so that a caller that is cancelled leaves nothing behind that the answer could be given to.
  const auto waiter = std::make_shared<Lookup::Waiter>(loop);
  loop.adopt(std::make_unique<Lookup>(loop, std::move(host), port.service(), hints, waiter));
  auto addresses = co_await std::move(waiter->answer);
  co_return addresses;
}

}  // namespace streamgauge
