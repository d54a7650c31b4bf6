// The application's transport, over a link without a socket. What is expected was recorded from
// CPython 3.15.2.
#include "ref/tls/tls_transport.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <variant>

#include "ref/base/errors.h"
#include "ref/testing/tls_fixture.h"

namespace streamgauge {
namespace {

class TlsTransportTest : public TlsProtocolFixture {
 protected:
  template <class Call>
  static std::string complaint(Call call) {
    try {
      call();
      return "none";
    } catch (const Exception& error) {
      return error.repr();
    }
  }
};

// --- Writing ---

TEST_P(TlsTransportTest, AWriteIsSentAtOnce) {
  connect(false);
  transport->write("abc");
  EXPECT_EQ(link->writes, 1);
  transport->write("");
  EXPECT_EQ(link->writes, 1);
  exchange();
  EXPECT_EQ(peer->received, "abc");
}

TEST_P(TlsTransportTest, PiecesAreSentTogether) {
  connect(false);
  constexpr std::array<std::string_view, 3> pieces = {"abc", "", "de"};
  transport->writelines(pieces);
  EXPECT_EQ(link->writes, 1);
  exchange();
  EXPECT_EQ(peer->received, "abcde");
}

TEST_P(TlsTransportTest, LargeAndSmallPiecesKeepTheirOrder) {
  connect(false);
  const std::string large(40000, 'x');
  const std::string middle(16000, 'y');
  const std::array<std::string_view, 6> pieces = {"a", large, "b", "c", middle, middle};
  transport->writelines(pieces);
  EXPECT_EQ(link->writes, 1);
  exchange();
  EXPECT_EQ(peer->received, "a" + large + "bc" + middle + middle);
}

TEST_P(TlsTransportTest, WhatIsWrittenInTheHandshakeWaitsForItsEnd) {
  begin(false);
  tls->connection_made(link);
  transport->write("early");
  EXPECT_EQ(transport->get_write_buffer_size(), 5U);
  peer->receive("");
  exchange();
  EXPECT_EQ(transport->get_write_buffer_size(), 0U);
  EXPECT_EQ(peer->received, "early");
  EXPECT_EQ(app->calls, Calls({"connection_made"}));
}

TEST_P(TlsTransportTest, WhileTheLinkIsFullNothingIsSentAndTheBufferFills) {
  connect(false);
  tls->pause_writing();
  const std::string half(std::size_t{256} * 1024, 'x');
  transport->write(half);
  EXPECT_EQ(app->calls, Calls());
  EXPECT_GT(transport->get_write_buffer_size(), half.size());
  transport->write(half);
  EXPECT_EQ(app->calls, Calls({"pause_writing"}));
  EXPECT_EQ(link->writes, 0);
  tls->resume_writing();
  EXPECT_EQ(app->calls, Calls({"pause_writing", "resume_writing"}));
  EXPECT_EQ(link->writes, 1);
  EXPECT_EQ(transport->get_write_buffer_size(), 0U);
  exchange();
  EXPECT_EQ(peer->received, half + half);
}

TEST_P(TlsTransportTest, TheLinkPausesAndResumesInTurn) {
  connect(false);
  EXPECT_THROW(tls->resume_writing(), AssertionError);
  tls->pause_writing();
  EXPECT_THROW(tls->pause_writing(), AssertionError);
}

TEST_P(TlsTransportTest, MarksAreThoseOfTls) {
  connect(false);
  EXPECT_EQ(transport->get_write_buffer_limits().low, 128 * 1024);
  EXPECT_EQ(transport->get_write_buffer_limits().high, 512 * 1024);
  transport->set_write_buffer_limits(std::nullopt, 1000);
  EXPECT_EQ(transport->get_write_buffer_limits().high, 4000);
  EXPECT_EQ(complaint([this] { transport->set_write_buffer_limits(1, 2); }),
            "ValueError('high (1) must be >= low (2) must be >= 0')");
  EXPECT_EQ(transport->get_write_buffer_limits().low, 1000);
  transport->set_write_buffer_limits(std::nullopt, std::nullopt);
  EXPECT_EQ(transport->get_write_buffer_limits().low, 128 * 1024);
  EXPECT_EQ(transport->get_write_buffer_limits().high, 512 * 1024);
}

// A mark is reached, not passed: so a mark of 0 is reached by an empty buffer.
TEST_P(TlsTransportTest, ABufferThatIsAtItsMarkIsFull) {
  connect(false);
  transport->set_write_buffer_limits(0, std::nullopt);
  EXPECT_EQ(app->calls, Calls({"pause_writing"}));
  transport->write("x");
  EXPECT_EQ(app->calls, Calls({"pause_writing", "resume_writing"}));
}

TEST_P(TlsTransportTest, WhenTheConnectionIsLostThereIsNobodyToBePaused) {
  connect(false);
  transport->abort();
  test.settle();
  transport->set_write_buffer_limits(0, std::nullopt);
  ASSERT_EQ(test.errors.size(), 1u);
  EXPECT_EQ(test.errors.front().message, "protocol.pause_writing() failed");
  EXPECT_EQ(text_of(test.errors.front().exception), "'NoneType' object has no attribute 'pause_writing'");
}

TEST_P(TlsTransportTest, WritesAfterClosingAreDroppedAndSaidFromTheSixthOn) {
  connect(false);
  transport->close();
  for (int i = 0; i < 5; ++i) transport->write("x");
  EXPECT_EQ(log, Calls());
  for (int i = 0; i < 4; ++i) transport->write("x");
  EXPECT_EQ(log, Calls(4, "SSL connection is closed"));
  EXPECT_EQ(link->writes, 1);
  EXPECT_EQ(transport->get_write_buffer_size(), 0U);
}

TEST_P(TlsTransportTest, TheSendingSideCannotBeEndedAlone) {
  connect(false);
  EXPECT_FALSE(transport->can_write_eof());
  EXPECT_EQ(complaint([this] { transport->write_eof(); }), "NotImplementedError()");
}

// --- Closing twice ---

TEST_P(TlsTransportTest, ASecondCloseDetaches) {
  connect(false);
  transport->close();
  EXPECT_EQ(transport->get_write_buffer_size(), 0U);
  transport->close();
  const auto lacks = [](const std::string& name) {
    return "AttributeError(\"'NoneType' object has no attribute '" + name + "'\")";
  };
  constexpr std::array<std::string_view, 1> pieces = {"x"};
  EXPECT_EQ(complaint([&] { transport->write("x"); }), lacks("_write_appdata"));
  EXPECT_EQ(complaint([&] { transport->write(""); }), "none");
  EXPECT_EQ(complaint([&] { transport->writelines(pieces); }), lacks("_write_appdata"));
  EXPECT_EQ(complaint([&] { transport->get_extra_info("peername"); }), lacks("_get_extra_info"));
  EXPECT_EQ(complaint([&] { transport->get_write_buffer_size(); }), lacks("_get_write_buffer_size"));
  EXPECT_EQ(complaint([&] { transport->get_write_buffer_limits(); }), lacks("_outgoing_low_water"));
  EXPECT_EQ(complaint([&] { transport->set_write_buffer_limits(1, 1); }), lacks("_set_write_buffer_limits"));
  EXPECT_EQ(complaint([&] { transport->is_reading(); }), lacks("_app_reading_paused"));
  EXPECT_EQ(complaint([&] { transport->pause_reading(); }), lacks("_pause_reading"));
  EXPECT_EQ(complaint([&] { transport->resume_reading(); }), lacks("_resume_reading"));
  EXPECT_EQ(complaint([&] { transport->set_protocol(nullptr); }), lacks("_set_app_protocol"));
  EXPECT_EQ(complaint([&] { transport->get_protocol(); }), lacks("_app_protocol"));
  EXPECT_TRUE(transport->is_closing());
  EXPECT_EQ(complaint([&] { transport->abort(); }), "none");
  EXPECT_EQ(complaint([&] { transport->close(); }), "none");
}

TEST_P(TlsTransportTest, ItIsClosingWhenTheLinkIs) {
  connect(false);
  EXPECT_FALSE(transport->is_closing());
  link->force_close(nullptr);
  EXPECT_TRUE(transport->is_closing());
}

// --- What it knows ---

TEST_P(TlsTransportTest, ItKnowsItsContextFromTheBeginning) {
  begin(false);
  EXPECT_EQ(std::get<std::shared_ptr<const TlsContext>>(transport->get_extra_info("sslcontext")),
            contexts.client);
  EXPECT_EQ(transport->get_extra_info("cipher"), ExtraInfo());
  EXPECT_EQ(transport->get_extra_info("ssl_object"), ExtraInfo());
  link->protocol = nullptr;
}

TEST_P(TlsTransportTest, ItKnowsWhatWasAgreedOn) {
  contexts.client->set_alpn_protocols({"h2"});
  contexts.server->set_alpn_protocols({"h2"});
  connect(false);
  const auto object = std::get<std::shared_ptr<const TlsEngine>>(transport->get_extra_info("ssl_object"));
  EXPECT_EQ(object->selected_alpn_protocol(), "h2");
  EXPECT_EQ(object->server_hostname(), "localhost");
  EXPECT_EQ(object->version(), GetParam() == TlsVersion::kTlsV1_2 ? "TLSv1.2" : "TLSv1.3");
  EXPECT_EQ(std::get<std::shared_ptr<const TlsCipher>>(transport->get_extra_info("cipher"))->secret_bits,
            256);
  EXPECT_EQ(transport->get_extra_info("compression"), ExtraInfo());
  const auto certificate =
      std::get<std::shared_ptr<const PeerCertificate>>(transport->get_extra_info("peercert"));
  EXPECT_EQ(certificate->subject.front().front().second, "localhost");
  EXPECT_EQ(transport->get_extra_info("something"), ExtraInfo());
}

TEST_P(TlsTransportTest, WhatIsNoneIsKnownAllTheSame) {  // TL-28
  connect(true);
  const ExtraInfo otherwise = SocketAddress();
  EXPECT_EQ(transport->get_extra_info("peercert", otherwise), ExtraInfo());
  EXPECT_EQ(transport->get_extra_info("compression", otherwise), ExtraInfo());
  EXPECT_EQ(transport->get_extra_info("something", otherwise), otherwise);
}

TEST_P(TlsTransportTest, AClientNeedNotShowACertificate) {
  connect(true);
  EXPECT_EQ(transport->get_extra_info("peercert"), ExtraInfo());
}

TEST_P(TlsTransportTest, ItIsShownAsPythonShowsIt) {
  connect(false);
  EXPECT_TRUE(transport->repr().starts_with("<asyncio.sslproto._SSLProtocolTransport object at 0x"));
}

TEST_P(TlsTransportTest, AnotherProtocolMayTakeOver) {
  connect(false);
  const auto other = std::make_shared<RecordingProtocol>();
  EXPECT_EQ(transport->get_protocol(), app);
  transport->set_protocol(other);
  deliver(peer->encrypt("x"));
  EXPECT_EQ(other->received, "x");
  EXPECT_EQ(app->calls, Calls());
}

INSTANTIATE_TEST_SUITE_P(Versions, TlsTransportTest,
                         testing::Values(TlsVersion::kTlsV1_2, TlsVersion::kTlsV1_3), name_of);

}  // namespace
}  // namespace streamgauge
