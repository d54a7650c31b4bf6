#include "ref/net/unix_events.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "ref/base/errors.h"
#include "ref/testing/recording_protocol.h"
#include "ref/testing/recording_tls_layer.h"
#include "ref/testing/system_fixture.h"
#include "ref/testing/temporary_directory.h"

// What is expected here is what CPython 3.15 does, as observed or by its source.
namespace streamgauge {
namespace {

class UnixEventsTest : public SystemFixture {
 protected:
  template <class T>
  std::string ended(Task<T>& task, T& result) {
    settle();
    const std::string text = outcome(task);
    if (text == "done") result = task.result();
    return text;
  }

  ProtocolFactory factory() {
    return [this] {
      protocols_.push_back(std::make_shared<RecordingProtocol>());
      return protocols_.back();
    };
  }

  std::string served(UnixServerOptions options) {
    Task<std::shared_ptr<Server>> task(loop, create_unix_server(loop, factory(), std::move(options)));
    return ended(task, server_);
  }

  std::string connected(UnixConnectionOptions options) {
    Task<std::shared_ptr<Transport>> task(loop, create_unix_connection(loop, factory(), std::move(options)));
    return ended(task, transport_);
  }

  static std::string name_of(const Transport& transport, const char* which) {
    return std::get<SocketAddress>(transport.get_extra_info(which)).repr();
  }

  TemporaryDirectory directory_;
  std::string path_ = directory_.path() + "/s";
  std::vector<std::shared_ptr<RecordingProtocol>> protocols_;
  std::shared_ptr<Server> server_;
  std::shared_ptr<Transport> transport_;
};

TEST_F(UnixEventsTest, ConnectsOverAPathAndOverAnAbstractName) {  // UX-01, UX-10
  const std::string abstract = std::string(1, '\0') + path_;
  for (const std::string& name : {path_, abstract}) {
    protocols_.clear();
    EXPECT_EQ(served(UnixServerOptions(name)), "done");
    EXPECT_EQ(connected(UnixConnectionOptions(name)), "done");
    settle();
    ASSERT_EQ(protocols_.size(), 2u);
    transport_->write("hello");
    settle();
    EXPECT_EQ(protocols_[1]->received, "hello");
    EXPECT_EQ(name_of(*transport_, "peername"), SocketAddress::from_unix_path(name)->repr());
    EXPECT_EQ(name_of(*transport_, "sockname"), "''");
    EXPECT_EQ(name_of(*protocols_[1]->transport.lock(), "peername"), "''");
    server_->close();
  }
}

TEST_F(UnixEventsTest, OptionsMustNotContradictEachOther) {  // UX-02, UX-03
  EXPECT_EQ(connected(UnixConnectionOptions()), "ValueError('no path and sock were specified')");
  EXPECT_EQ(served(UnixServerOptions()), "ValueError('path was not specified, and no sock specified')");
  UnixConnectionOptions connection(path_);
  UnixServerOptions server(path_);
  connection.sock = server.sock = Socket::create(sys, AF_INET, SOCK_STREAM, 0);
  const std::string both = "ValueError('path and sock can not be specified at the same time')";
  EXPECT_EQ(connected(connection), both);
  EXPECT_EQ(served(server), both);
  connection.path.reset();
  server.path.reset();
  const std::string wrong = "ValueError(\"A UNIX Domain Stream Socket was expected, got " +
                            server.sock->repr("socket.socket") + "\")";
  EXPECT_EQ(connected(connection), wrong);
  EXPECT_EQ(served(server), wrong);
}

TEST_F(UnixEventsTest, APathThatLeadsNowhereIsAnError) {  // UX-05
  EXPECT_EQ(connected(UnixConnectionOptions(path_)), "FileNotFoundError(2, 'No such file or directory')");
  std::ofstream(path_) << "a file";
  EXPECT_EQ(connected(UnixConnectionOptions(path_)), "ConnectionRefusedError(111, 'Connection refused')");
  EXPECT_EQ(connected(UnixConnectionOptions(std::string(108, 'x'))), "OSError('AF_UNIX path too long')");
  EXPECT_EQ(connected(UnixConnectionOptions("")), "OSError(22, 'Invalid argument')");
}

TEST_F(UnixEventsTest, ASocketAtThePathIsReplaced) {  // UX-06, UX-09
  EXPECT_EQ(served(UnixServerOptions(path_)), "done");
  const auto first = server_;
  EXPECT_EQ(served(UnixServerOptions(path_)), "done");
  first->close();
  EXPECT_TRUE(std::filesystem::exists(path_));
  EXPECT_EQ(connected(UnixConnectionOptions(path_)), "done");
  server_->close();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(UnixEventsTest, AnythingElseAtThePathIsAnError) {  // UX-07
  const std::string in_use = "OSError(98, \"Address '" + path_ + "' is already in use\")";
  std::ofstream(path_) << "a file";
  EXPECT_EQ(served(UnixServerOptions(path_)), in_use);
  std::filesystem::remove(path_);
  std::filesystem::create_directory(path_);
  EXPECT_EQ(served(UnixServerOptions(path_)), in_use);
  EXPECT_EQ(served(UnixServerOptions(directory_.path() + "/none/s")),
            "FileNotFoundError(2, 'No such file or directory')");
  EXPECT_EQ(served(UnixServerOptions("")), "IndexError('string index out of range')");
  EXPECT_EQ(served(UnixServerOptions(std::string(108, 'x'))), "OSError('AF_UNIX path too long')");
}

TEST_F(UnixEventsTest, ASocketWithoutANameHasNoFirstCharacter) {
  UnixServerOptions options;
  options.sock = Socket::create(sys, AF_UNIX, SOCK_STREAM, 0);
  EXPECT_EQ(served(options), "IndexError('string index out of range')");
  options.cleanup_socket = false;
  EXPECT_EQ(served(options), "OSError(22, 'Invalid argument')");
  EXPECT_EQ(served(UnixServerOptions(std::string("/tmp/a\0b", 8))),
            "ValueError('stat: embedded null character in path')");
}

TEST_F(UnixEventsTest, TheFileIsRemovedUnlessToldNotTo) {  // UX-08
  UnixServerOptions keep(path_);
  keep.cleanup_socket = false;
  EXPECT_EQ(served(keep), "done");
  server_->close();
  EXPECT_TRUE(std::filesystem::exists(path_));
  UnixServerOptions taken_over;
  taken_over.sock = Socket::create(sys, AF_UNIX, SOCK_STREAM, 0);
  std::filesystem::remove(path_);
  ASSERT_TRUE(sys.bind(taken_over.sock->fileno(), *SocketAddress::from_unix_path(path_)).ok());
  EXPECT_EQ(served(taken_over), "done");
  server_->close();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(UnixEventsTest, AnyCallMayFail) {
  bool met = true;
  for (long nth = 1; met; ++nth) {
    sys.fail_nth(nth, EIO);
    const std::string result = served(UnixServerOptions(path_));
    met = sys.met();
    sys.heal();
    EXPECT_TRUE(result == "done" || result == "OSError(5, 'Input/output error')") << nth << " " << result;
    if (result == "done") server_->close();
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

// --- TLS ---

TEST_F(UnixEventsTest, TlsNeedsAName) {  // UX-04
  UnixConnectionOptions options;
  options.ssl = std::make_shared<RecordingTlsLayer>();
  EXPECT_EQ(connected(options), "ValueError('you have to pass server_hostname when using ssl')");
  options.server_hostname = "";
  EXPECT_EQ(connected(options), "ValueError('no path and sock were specified')");
}

TEST_F(UnixEventsTest, OptionsOfTlsNeedTls) {  // UX-04, OC-09, OC-10, SS-12, SS-13
  UnixConnectionOptions options;
  options.ssl_shutdown_timeout = Duration::zero();
  EXPECT_EQ(connected(options), "ValueError('ssl_shutdown_timeout is only meaningful with ssl')");
  options.ssl_handshake_timeout = Duration::zero();
  EXPECT_EQ(connected(options), "ValueError('ssl_handshake_timeout is only meaningful with ssl')");
  options.server_hostname = "";
  EXPECT_EQ(connected(options), "ValueError('server_hostname is only meaningful with ssl')");
  UnixServerOptions server;
  server.ssl_shutdown_timeout = Duration::zero();
  EXPECT_EQ(served(server), "ValueError('ssl_shutdown_timeout is only meaningful with ssl')");
  server.ssl_handshake_timeout = Duration::zero();
  EXPECT_EQ(served(server), "ValueError('ssl_handshake_timeout is only meaningful with ssl')");
  const auto layer = std::make_shared<RecordingTlsLayer>();
  layer->stands_for_bool = true;
  server.ssl = layer;
  EXPECT_EQ(served(server), "TypeError('ssl argument must be an SSLContext or None')");
}

TEST_F(UnixEventsTest, ANameThatCannotBeServedIsNotTouchedBeforeTheOptionsAreChecked) {
  UnixServerOptions server(path_);
  server.ssl_handshake_timeout = Duration::zero();
  served(server);
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace streamgauge
