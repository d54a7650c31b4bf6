// The protocol of TLS between a peer who sends anything at any time (what OpenSSL would say, whole, cut,
// changed, in another order, or plain rubbish) and an application that does anything at any time. Nothing may
// crash or hang, and the application's protocol is called in order: connection_made, data_received*,
// eof_received?, connection_lost.
#include <fuzzer/FuzzedDataProvider.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "ref/base/check.h"
#include "ref/base/errors.h"
#include "ref/net/transport.h"
#include "ref/net/waiter_list.h"
#include "ref/testing/test_authority.h"
#include "ref/testing/test_loop.h"
#include "ref/tls/tls_context.h"
#include "ref/tls/tls_engine.h"
#include "ref/tls/tls_protocol.h"

namespace streamgauge {
namespace {

// OpenSSL's random numbers, the same in every run, so that what was found can be found again.
std::uint64_t random_state = 0;

int predictable_bytes(unsigned char* bytes, int count) {
  for (int i = 0; i < count; ++i) {
    random_state = random_state * 6364136223846793005U + 1442695040888963407U;
    bytes[i] = static_cast<unsigned char>(random_state >> 56U);
  }
  return 1;
}
int predictable_status() { return 1; }

void make_random_predictable() {
  static const RAND_METHOD method = {nullptr, predictable_bytes, nullptr,
                                     nullptr, predictable_bytes, predictable_status};
  random_state = 1;
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  RAND_set_rand_method(&method);
#pragma clang diagnostic pop
}

struct Contexts {
  Contexts() {
    TestAuthority authority;
    server->load_cert_chain(authority.issue("localhost", "DNS:localhost"));
    client->load_verify_locations(authority.ca_file());
    old_client->load_verify_locations(authority.ca_file());
    old_client->set_maximum_version(TlsVersion::kTlsV1_2);
  }
  std::shared_ptr<TlsContext> client = TlsContext::client();
  std::shared_ptr<TlsContext> old_client = TlsContext::client();
  std::shared_ptr<TlsContext> server = TlsContext::server();
};

const Contexts& contexts() {
  static const Contexts made;
  return made;
}

// The transport below: loses the connection in a later turn, as a socket's does.
class Link : public Transport, public std::enable_shared_from_this<Link> {
 public:
  explicit Link(EventLoop& loop) : loop_(loop) {}

  bool is_closing() const override { return closing_; }
  void close() override { lose(nullptr); }
  void abort() override { lose(nullptr); }
  void force_close(std::exception_ptr error) override { lose(std::move(error)); }
  void pause_reading() override { reading_paused = true; }
  void resume_reading() override { reading_paused = false; }
  void write(std::string_view data) override {
    if (!closing_) sent += data;
  }

  std::shared_ptr<Protocol> protocol;  // null once the connection is lost
  std::string sent;
  bool reading_paused = false;

 private:
  void lose(std::exception_ptr error) {
    if (std::exchange(closing_, true)) return;
    loop_.call_soon([self = shared_from_this(), error] {
      const auto lost = std::exchange(self->protocol, nullptr);
      lost->connection_lost(error);
    });
  }

  EventLoop& loop_;
  bool closing_ = false;
};

//   before --connection_made--> open --eof_received--> ended
//                                 \-----------------------\--connection_lost--> lost
class Application : public Protocol {
 public:
  enum class State { kBefore, kOpen, kEnded, kLost };
  // What it does when it is called.
  enum class Habit { kListen, kEcho, kPause, kClose, kAbort, kThrow, kMaxValue = kThrow };

  void connection_made(std::shared_ptr<Transport> transport) override {
    CHECK(state == State::kBefore);
    state = State::kOpen;
    transport_ = transport;
    react("");
  }
  void data_received(std::string_view data) override {
    CHECK(state == State::kOpen);
    CHECK(!data.empty());
    received += data.size();
    react(data);
  }
  bool eof_received() override {
    CHECK(state == State::kOpen);
    state = State::kEnded;
    react("");
    return keeps_open;
  }
  void connection_lost(std::exception_ptr) override {
    CHECK(state == State::kOpen || state == State::kEnded);
    state = State::kLost;
  }
  void pause_writing() override { CHECK(!std::exchange(paused_, true)); }
  void resume_writing() override { CHECK(std::exchange(paused_, false)); }
  std::size_t receive_buffer_bytes() const override { return buffer_bytes; }

  State state = State::kBefore;
  Habit habit = Habit::kListen;
  bool keeps_open = false;
  std::size_t buffer_bytes = 0;
  std::size_t received = 0;

 private:
  void react(std::string_view data) {
    const auto transport = transport_.lock();
    if (!transport) return;
    switch (habit) {
      case Habit::kListen:
        break;
      case Habit::kEcho:
        transport->write(data);
        break;
      case Habit::kPause:
        transport->pause_reading();
        break;
      case Habit::kClose:
        if (!transport->is_closing()) transport->close();
        break;
      case Habit::kAbort:
        transport->abort();
        break;
      case Habit::kThrow:
        throw ValueError("boom");
    }
  }

  std::weak_ptr<Transport> transport_;
  bool paused_ = false;
};

class Connection {
 public:
  explicit Connection(FuzzedDataProvider& input) : input_(input) {
    const bool server_side = input.ConsumeBool();
    const auto& client = input.ConsumeBool() ? contexts().client : contexts().old_client;
    app_->keeps_open = input.ConsumeBool();
    if (input.ConsumeIntegralInRange(0, 7) == 0) app_->buffer_bytes = std::size_t{64} * 1024;
    TlsParameters parameters;
    parameters.server_side = server_side;
    if (!server_side) parameters.server_hostname = "localhost";
    tls_ = TlsProtocol::create(test_.loop, app_, server_side ? contexts().server : client, parameters);
    transport_ = tls_->app_transport();
    peer_ = std::make_unique<TlsEngine>(server_side ? client : contexts().server, !server_side,
                                        server_side ? std::optional<std::string>("localhost") : std::nullopt);
    waiter_ = std::make_unique<WaiterList::Waiter>(tls_->handshake_waiters(), test_.loop);
    link_->protocol = tls_;
    tls_->connection_made(link_);
    hear("");
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  ~Connection() {
    link_->force_close(nullptr);
    settle();
    CHECK(link_->protocol == nullptr);
    CHECK(app_->state == Application::State::kBefore || app_->state == Application::State::kLost);
    CHECK(waiter_->future().done());
    if (!waiter_->future().cancelled()) waiter_->future().exception();
  }

  void step() {
    switch (input_.ConsumeIntegralInRange(0, 9)) {
      case 0:
      case 1:
        exchange();
        break;
      case 2:
      case 3:
        alter();
        break;
      case 4:
        peer_speaks();
        break;
      case 5:
      case 6:
        application_acts();
        break;
      case 7:
        link_acts();
        break;
      case 8:
        settle();
        break;
      default:
        app_->habit = input_.ConsumeEnum<Application::Habit>();
    }
  }

 private:
  void settle() { test_.settle(); }

  // The socket has received this.
  void deliver(std::string_view data) {
    if (!link_->protocol || link_->is_closing() || link_->reading_paused || ended_ || data.empty()) return;
    const auto protocol = link_->protocol;
    try {
      protocol->data_received(data);
    } catch (const Exception&) {
      link_->force_close(std::current_exception());
    }
  }

  // The peer receives this, and does what OpenSSL does.
  void hear(std::string_view data) {
    const LentBytes lent(peer_->bio(), data);
    if (!handshake_done_) handshake_done_ = peer_->do_handshake() == TlsStatus::kDone;
    if (handshake_done_) {
      std::size_t count = 0;
      while (peer_->read(block_, &count) == TlsStatus::kDone) {
      }
    }
    pending_ += peer_->bio().take_outgoing();
  }

  void exchange() {
    for (int rounds = 0; rounds < 6; ++rounds) {
      const std::string to_peer = std::exchange(link_->sent, "");
      if (!to_peer.empty()) hear(to_peer);
      const std::string from_peer = std::exchange(pending_, "");
      deliver(from_peer);
      settle();
      if (to_peer.empty() && from_peer.empty()) return;
    }
  }

  // What is on its way from the peer is cut, changed, doubled, swapped or joined by rubbish.
  void alter() {
    const auto place = [this] {
      return input_.ConsumeIntegralInRange<std::size_t>(0, std::min<std::size_t>(pending_.size(), 4096));
    };
    switch (input_.ConsumeIntegralInRange(0, 7)) {
      case 0: {
        const std::size_t cut = place();
        const std::string first = pending_.substr(0, cut);
        pending_.erase(0, cut);
        deliver(first);
        break;
      }
      case 1:
        if (const std::size_t at = place(); at < pending_.size()) {
          pending_[at] = static_cast<char>(input_.ConsumeIntegral<std::uint8_t>());
        }
        break;
      case 2:
        pending_.insert(place(), input_.ConsumeRandomLengthString(64));
        break;
      case 3:
        pending_.resize(place());
        break;
      case 4:
        pending_ += pending_.substr(place()).substr(0, 1 << 15);
        break;
      case 5:
        std::rotate(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(place()),
                    pending_.end());
        break;
      case 6:
        deliver(input_.ConsumeRandomLengthString(256));
        break;
      default:
        for (const char byte : std::exchange(pending_, "").substr(0, 4096)) deliver({&byte, 1});
    }
    if (pending_.size() > std::size_t{1} << 20U) pending_.clear();
  }

  void peer_speaks() {
    std::size_t count = 0;
    switch (input_.ConsumeIntegralInRange(0, 3)) {
      case 0:
        if (handshake_done_) peer_->unwrap();
        break;
      case 1:
        if (!link_->reading_paused && link_->protocol && !link_->is_closing() &&
            !std::exchange(ended_, true)) {
          receive_end();
        }
        break;
      default:
        if (!handshake_done_) break;
        for (int left = input_.ConsumeIntegralInRange(1, 40); left > 0; --left) {
          peer_->write(std::string(input_.ConsumeIntegralInRange<std::size_t>(1, 20000), 'x'), &count);
        }
    }
    pending_ += peer_->bio().take_outgoing();
  }

  void receive_end() {
    const auto protocol = link_->protocol;
    try {
      if (!protocol->eof_received()) link_->close();
    } catch (const Exception&) {
      link_->force_close(std::current_exception());
    }
  }

  void application_acts() {
    try {
      switch (input_.ConsumeIntegralInRange(0, 7)) {
        case 0:
          transport_->write(std::string(input_.ConsumeIntegralInRange<std::size_t>(0, 70000), 'y'));
          break;
        case 1: {
          const std::array<std::string_view, 3> pieces = {"a", "", "bc"};
          transport_->writelines(pieces);
          break;
        }
        case 2:
          transport_->pause_reading();
          break;
        case 3:
          transport_->resume_reading();
          break;
        case 4:
          transport_->close();
          break;
        case 5:
          if (input_.ConsumeBool()) transport_->abort();
          break;
        case 6: {
          const auto low = input_.ConsumeIntegralInRange<std::int64_t>(0, 1000);
          transport_->set_write_buffer_limits(low + 1000, low);
          break;
        }
        default:
          for (const char* name : {"cipher", "peercert", "ssl_object", "peername"}) {
            transport_->get_extra_info(name);
          }
      }
    } catch (const AttributeError&) {
      // It is detached (clause TL-24).
    }
  }

  void link_acts() {
    if (!link_->protocol) return;
    switch (input_.ConsumeIntegralInRange(0, 3)) {
      case 0:
        test_.clock.advance(std::chrono::seconds(input_.ConsumeIntegralInRange(1, 70)));
        break;
      case 1:
        if (input_.ConsumeBool()) link_->force_close(std::make_exception_ptr(ConnectionResetError("")));
        break;
      default:
        if (link_writing_paused_) {
          link_->protocol->resume_writing();
        } else {
          link_->protocol->pause_writing();
        }
        link_writing_paused_ = !link_writing_paused_;
    }
    settle();
  }

  FuzzedDataProvider& input_;
  TestLoop test_;
  std::shared_ptr<Application> app_ = std::make_shared<Application>();
  std::shared_ptr<Link> link_ = std::make_shared<Link>(test_.loop);
  std::shared_ptr<TlsProtocol> tls_;
  std::shared_ptr<Transport> transport_;
  std::unique_ptr<TlsEngine> peer_;
  std::unique_ptr<WaiterList::Waiter> waiter_;
  std::string pending_;  // from the peer, on its way
  std::string block_ = std::string(1 << 15, '\0');
  bool handshake_done_ = false;
  bool ended_ = false;
  bool link_writing_paused_ = false;
};

}  // namespace
}  // namespace streamgauge

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  streamgauge::contexts();
  streamgauge::make_random_predictable();
  FuzzedDataProvider input(data, size);
  streamgauge::Connection connection(input);
  for (int steps = 0; input.remaining_bytes() > 0 && steps < 200; ++steps) connection.step();
  return 0;
}
