#include "runner/peer/tls_context.h"

#include "runner/peer/tls_fixture.h"

namespace gauge {
namespace {

TEST(TlsContextTest, NamesTheFileThatCannotBeUsed) {
  TlsDescription description = server_description();
  description.certificate = certificate("nobody");
  try {
    const TlsContext context(description);
    FAIL() << "was made";
  } catch (const TlsError& error) {
    EXPECT_NE(std::string(error.what()).find("nobody.pem"), std::string::npos) << error.what();
  }
  // It holds no key.
  description.certificate = certificate("ca");
  EXPECT_THROW(TlsContext{description}, TlsError);
  TlsDescription client = client_description();
  client.ca = certificate("nobody");
  EXPECT_THROW(TlsContext{client}, TlsError);
}

TEST(TlsContextTest, EveryCertificateOfTheScenariosCanBeShown) {
  for (const char* name : {"localhost", "expired", "other-name", "self-signed", "client", "chained"}) {
    TlsDescription description = server_description();
    description.certificate = certificate(name);
    EXPECT_NO_THROW(TlsContext{description}) << name;
  }
}

TEST(TlsContextsTest, MakesEachContextOnce) {
  TlsContexts contexts;
  const auto first = contexts.get(server_description());
  EXPECT_EQ(contexts.get(server_description()), first);
  TlsDescription other = server_description();
  other.tickets = 1;
  EXPECT_NE(contexts.get(other), first);
}

TEST(TlsContextTest, AlpnIsAsItGoesOverTheWire) {
  TlsDescription description = client_description();
  description.alpn = {"h2", "http/1.1"};
  EXPECT_EQ(TlsContext(description).alpn(), "\x02h2\x08http/1.1");
}

}  // namespace
}  // namespace gauge
