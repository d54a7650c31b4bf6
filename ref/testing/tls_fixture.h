#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ref/net/transport.h"
#include "ref/testing/recording_protocol.h"
#include "ref/testing/test_authority.h"
#include "ref/testing/test_loop.h"
#include "ref/tls/tls_context.h"
#include "ref/tls/tls_engine.h"
#include "ref/tls/tls_protocol.h"

namespace streamgauge {

// Contexts for both ends, made by an authority that all tests of the program share. The client's trusts it.
struct TlsContexts {
  explicit TlsContexts(TlsVersion maximum = TlsVersion::kMaximumSupported) {
    server->load_cert_chain(certificate());
    client->load_verify_locations(authority().ca_file());
    client->set_maximum_version(maximum);
  }

  static TestAuthority& authority() {
    static TestAuthority made;
    return made;
  }

  // Valid for localhost and 127.0.0.1.
  static const std::string& certificate() {
    static const std::string file = authority().issue("localhost", "DNS:localhost,IP:127.0.0.1");
    return file;
  }

  std::shared_ptr<TlsContext> client = TlsContext::client();
  std::shared_ptr<TlsContext> server = TlsContext::server();
};

// The names of parameterized tests: "Tls12", "Tls13".
inline std::string name_of(const testing::TestParamInfo<TlsVersion>& info) {
  return info.param == TlsVersion::kTlsV1_2 ? "Tls12" : "Tls13";
}

// The other end of a TLS connection under test, an engine without a connection. Its operations are repeated
// until they can do no more.
class TlsPeer {
 public:
  TlsPeer(const std::shared_ptr<const TlsContext>& context, bool server_side)
      : engine(context, server_side, server_side ? std::nullopt : std::optional<std::string>("localhost")) {}

  // What it has to say.
  std::string take() { return engine.bio().take_outgoing(); }

  // Takes in what the other end has said: goes on with the handshake, then reads.
  void receive(std::string_view bytes) {
    const LentBytes lent(engine.bio(), bytes);
    if (!handshake_done) {
      handshake_status = engine.do_handshake();
      handshake_done = handshake_status == TlsStatus::kDone;
    }
    if (handshake_done) read_all();
  }

  std::string encrypt(std::string_view data) {
    std::size_t count = 0;
    EXPECT_EQ(engine.write(data, &count), TlsStatus::kDone);
    EXPECT_EQ(count, data.size());
    return take();
  }

  // Says close_notify, without looking for an answer.
  std::string close_notify() {
    engine.unwrap();
    return take();
  }

  TlsEngine engine;
  TlsStatus handshake_status = TlsStatus::kWantRead;
  bool handshake_done = false;
  std::string received;
  bool closed = false;  // close_notify has come

 private:
  void read_all() {
    std::string block(1 << 15, '\0');
    for (;;) {
      std::size_t count = 0;
      const TlsStatus status = engine.read(block, &count);
      if (status == TlsStatus::kClosed) closed = true;
      if (status != TlsStatus::kDone) return;
      received.append(block, 0, count);
    }
  }
};

// A transport below TLS without a connection: keeps what is written, notes what else it is asked to do, and
// loses the connection in a later turn, as a socket's does.
class LinkTransport : public Transport, public std::enable_shared_from_this<LinkTransport> {
 public:
  explicit LinkTransport(EventLoop& loop) : loop_(loop) {}

  bool is_closing() const override { return closing_; }
  void close() override { lose("close", nullptr); }
  void abort() override { force_close(nullptr); }
  void force_close(std::exception_ptr error) override {
    std::string call = "force_close " + (error ? repr(error) : "None");
    lose(std::move(call), std::move(error));
  }
  bool start_tls_compatible() const override { return true; }
  void set_protocol(std::shared_ptr<Protocol> set) override { protocol = std::move(set); }
  void pause_reading() override { calls.push_back("pause_reading"); }
  void resume_reading() override { calls.push_back("resume_reading"); }
  void write(std::string_view data) override {
    ++writes;
    sent += data;
  }
  std::string repr() const override { return "<LinkTransport>"; }

  std::shared_ptr<Protocol> protocol;
  std::vector<std::string> calls;
  std::string sent;
  int writes = 0;

 private:
  using Transport::repr;
  static std::string repr(const std::exception_ptr& error) { return streamgauge::repr(error); }

  void lose(std::string call, std::exception_ptr error) {
    calls.push_back(std::move(call));
    if (std::exchange(closing_, true)) return;
    loop_.call_soon([self = shared_from_this(), error] {
      const auto lost = std::exchange(self->protocol, nullptr);
      lost->connection_lost(error);
    });
  }

  EventLoop& loop_;
  bool closing_ = false;
};

// The protocol of TLS between an application that takes notes and a link to a peer.
class TlsProtocolFixture : public testing::TestWithParam<TlsVersion> {
 protected:
  TlsProtocolFixture() {
    test.loop.log().set_handler([this](Log::Level, const std::string& text) { log.push_back(text); });
  }

  ~TlsProtocolFixture() override {
    if (link && link->protocol) link->force_close(nullptr);
    test.settle();
  }

  // Makes both ends; nothing has been said yet.
  void begin(bool server_side, TlsParameters parameters = TlsParameters()) {
    parameters.server_side = server_side;
    if (!server_side) parameters.server_hostname = "localhost";
    tls = TlsProtocol::create(test.loop, app, server_side ? contexts.server : contexts.client, parameters);
    peer = std::make_unique<TlsPeer>(server_side ? contexts.client : contexts.server, !server_side);
    transport = tls->app_transport();
    link->protocol = tls;
  }

  // The same, and completes the handshake.
  void connect(bool server_side, const TlsParameters& parameters = TlsParameters()) {
    begin(server_side, parameters);
    tls->connection_made(link);
    peer->receive("");
    exchange();
    ASSERT_EQ(tls->state(), SslProtocolState::kWrapped);
    ASSERT_TRUE(peer->handshake_done);
    app->calls.clear();
    link->writes = 0;
  }

  // Carries bytes to and fro until both are silent.
  void exchange() {
    test.settle();
    for (int rounds = 0; rounds < 20; ++rounds) {
      const std::string to_peer = std::exchange(link->sent, "");
      if (!to_peer.empty()) peer->receive(to_peer);
      const std::string from_peer = peer->take();
      if (!from_peer.empty() && link->protocol) link->protocol->data_received(from_peer);
      test.settle();
      if (to_peer.empty() && from_peer.empty()) return;
    }
    FAIL() << "no end to the exchange";
  }

  // The socket has received this.
  void deliver(std::string_view bytes) {
    link->protocol->data_received(bytes);
    test.settle();
  }

  // The socket has received the end of the stream.
  void deliver_eof() {
    if (!link->protocol->eof_received()) link->close();
    test.settle();
  }

  using Calls = std::vector<std::string>;

  TestLoop test;
  std::vector<std::string> log;
  TlsContexts contexts{GetParam()};
  std::shared_ptr<RecordingProtocol> app = std::make_shared<RecordingProtocol>();
  std::shared_ptr<LinkTransport> link = std::make_shared<LinkTransport>(test.loop);
  std::shared_ptr<TlsProtocol> tls;
  std::shared_ptr<Transport> transport;
  std::unique_ptr<TlsPeer> peer;
};

}  // namespace streamgauge
