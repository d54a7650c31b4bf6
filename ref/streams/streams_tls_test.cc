// Streams over TLS, both ends of the library, over real sockets. What is expected was seen on CPython 3.15.2.
#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "ref/streams/streams.h"
#include "ref/testing/peer_socket.h"
#include "ref/testing/system_fixture.h"
#include "ref/testing/temporary_directory.h"
#include "ref/testing/test_authority.h"
#include "ref/tls/tls_context.h"
#include "ref/tls/tls_engine.h"
#include "ref/tls/tls_error.h"

namespace streamgauge {
namespace {

using namespace std::chrono_literals;

TestAuthority& authority() {
  static TestAuthority made;
  return made;
}

const std::string& certificate() {
  static const std::string file = authority().issue("localhost", "DNS:localhost,IP:127.0.0.1");
  return file;
}

class StreamsTlsTest : public SystemFixture, public testing::WithParamInterface<TlsVersion> {
 protected:
  StreamsTlsTest() {
    server_context->load_cert_chain(certificate());
    client_context->load_verify_locations(authority().ca_file());
    client_context->set_maximum_version(GetParam());
  }

  ~StreamsTlsTest() override {
    if (server) server->close();
    settle();
  }

  void serve() {
    ServerOptions options("127.0.0.1", 0);
    options.ssl = server_context;
    auto callback = [this](std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
      accepted.emplace_back(std::move(reader), std::move(writer));
    };
    Task<std::shared_ptr<Server>> task(loop, start_server(loop, callback, std::move(options)));
    server = result_of(task);
  }

  ConnectionOptions options() const {
    ConnectionOptions result("127.0.0.1", server->sockets().front()->getsockname().port());
    result.ssl = client_context;
    result.server_hostname = "localhost";
    return result;
  }

  void connect() {
    serve();
    Task<Streams> task(loop, open_connection(loop, options()));
    client = std::make_unique<Streams>(result_of(task));
    settle();
    ASSERT_EQ(accepted.size(), 1U);
  }

  std::string connect_error(ConnectionOptions with) {
    Task<Streams> task(loop, open_connection(loop, std::move(with)));
    task.set_report_destroyed_pending(false);
    settle();
    return outcome(task);
  }

  template <class A>
  std::string now(A awaitable) {
    Task<AwaitResult<A>> task(loop, std::move(awaitable));
    task.set_report_destroyed_pending(false);
    settle();
    const std::string text = outcome(task);
    if constexpr (!std::is_void_v<AwaitResult<A>>) {
      if (text == "done") return task.result();
    }
    return text;
  }

  std::shared_ptr<TlsContext> server_context = TlsContext::server();
  std::shared_ptr<TlsContext> client_context = TlsContext::client();
  std::shared_ptr<Server> server;
  std::vector<Streams> accepted;
  std::unique_ptr<Streams> client;
};

TEST_P(StreamsTlsTest, CarriesDataBothWays) {
  connect();
  client->writer->write("ping\n");
  EXPECT_EQ(now(accepted[0].reader->readline()), "ping\n");
  accepted[0].writer->write("pong\n");
  EXPECT_EQ(now(client->reader->readline()), "pong\n");
}

INSTANTIATE_TEST_SUITE_P(Versions, StreamsTlsTest,
                         testing::Values(TlsVersion::kTlsV1_2, TlsVersion::kTlsV1_3), [](const auto& info) {
                           return info.param == TlsVersion::kTlsV1_2 ? "Tls12" : "Tls13";
                         });

}  // namespace
}  // namespace streamgauge
