#include "runner/adapter/adapter_client.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace gauge {
namespace {

const std::string kHello =
    "read hello; read question; "
    R"(echo '{"id": 1, "hello": {"protocol": 1, "name": "sh", "version": "1", "language": "sh", "profile": "3.12", )"
    R"("operations": []}}'; echo '{"id": 2, "unsupported": "what?"}'; )";
// Answers every request, whose id it takes from the line, with one observation.
const std::string kAnswerAll =
    R"(while read line; do id=${line#*:}; id=${id%%,*}; echo "{\"id\": $id, \"observed\": [{\"n\": $id}]}"; done; )";

std::vector<std::string> shell(const std::string& script) { return {"/bin/sh", "-c", script}; }

class AdapterClientTest : public testing::Test {
 protected:
  AdapterClient& start(const std::string& script) {
    client_.emplace(shell(script), options_, interrupt_);
    return *client_;
  }

  // What the adapter is reproached with at its start or, if it starts, when it is asked something.
  AdapterError error_of(const std::string& script) {
    try {
      AdapterClient& client = start(script);
      client.post({{"op", "settle"}});
      client.receive();
    } catch (const AdapterError& error) {
      return error;
    }
    ADD_FAILURE() << "no error";
    return AdapterError(AdapterError::Kind::did_not_start, "", "");
  }

  AdapterOptions options_;
  Interrupt interrupt_;
  std::optional<AdapterClient> client_;
};

TEST_F(AdapterClientTest, KnowsTheAdapterAfterTheStart) {
  EXPECT_EQ(start(kHello).hello().name, "sh");
  EXPECT_EQ(client_->outstanding(), 0U);
}

TEST_F(AdapterClientTest, IsHeldBeforeItIsAskedAnything) {
  pid_t held = 0;
  std::vector<std::string> of;
  options_.on_start = [&](pid_t pid, const std::vector<std::string>& command) {
    held = pid;
    of = command;
    EXPECT_EQ(::kill(pid, 0), 0);
  };
  EXPECT_EQ(start(kHello).pid(), held);
  EXPECT_EQ(of, shell(kHello));
  options_.on_start = [](pid_t, const std::vector<std::string>&) { throw Interrupted(); };
  EXPECT_THROW(start(kHello), Interrupted);
}

TEST_F(AdapterClientTest, AnswersComeInTheOrderOfRequests) {
  AdapterClient& client = start(kHello + kAnswerAll);
  for (int i = 0; i < 100; ++i) client.post({{"op", "settle"}});
  EXPECT_EQ(client.outstanding(), 100U);
  for (int i = 0; i < 100; ++i) {
    const Answer answer = client.receive();
    EXPECT_EQ(std::get<Observed>(answer).observations, Json::array({Json{{"n", i + 3}}}));
  }
  EXPECT_EQ(client.outstanding(), 0U);
  client.expect_silence();
}

TEST_F(AdapterClientTest, AProgramThatIsNotThere) {
  try {
    AdapterClient client({"/nonexistent/adapter"}, options_, interrupt_);
    FAIL();
  } catch (const AdapterError& error) {
    EXPECT_EQ(error.kind(), AdapterError::Kind::did_not_start);
    EXPECT_STREQ(error.what(), "/nonexistent/adapter: No such file or directory");
  }
}

TEST_F(AdapterClientTest, AnExitAtOnceIsACrashWithItsStatusAndWords) {
  const AdapterError error = error_of("echo 'cannot find my library' >&2; exit 3");
  EXPECT_EQ(error.kind(), AdapterError::Kind::crash);
  EXPECT_STREQ(error.what(), "exited with status 3");
  EXPECT_EQ(error.stderr_tail(), "cannot find my library");
}

TEST_F(AdapterClientTest, ASignalIsACrashWithItsName) {
  const AdapterError error = error_of(kHello + "read request; kill -SEGV $$");
  EXPECT_EQ(error.kind(), AdapterError::Kind::crash);
  EXPECT_STREQ(error.what(), "killed by signal 11 (SIGSEGV)");
}

TEST_F(AdapterClientTest, ClosingStandardOutputIsACrash) {
  const AdapterError error = error_of(kHello + "read request; exec >&-; cat >/dev/null");
  EXPECT_EQ(error.kind(), AdapterError::Kind::crash);
  // It then saw the end of its standard input.
  EXPECT_STREQ(error.what(), "exited with status 0");
}

TEST_F(AdapterClientTest, SilenceIsATimeout) {
  options_.timeout_ms = 100;
  const AdapterError error = error_of(kHello + "echo 'waiting for Godot' >&2; cat >/dev/null");
  EXPECT_EQ(error.kind(), AdapterError::Kind::timeout);
  EXPECT_STREQ(error.what(), "no answer within 100 ms");
  EXPECT_EQ(error.stderr_tail(), "waiting for Godot");
}

TEST_F(AdapterClientTest, SilenceAtTheStartIsATimeout) {
  options_.start_timeout_ms = 100;
  EXPECT_EQ(error_of("cat >/dev/null").kind(), AdapterError::Kind::timeout);
}

TEST_F(AdapterClientTest, AnEndThatAGrandchildHidesIsACrash) {
  options_.timeout_ms = 300;
  // setsid takes the grandchild out of the group; it keeps standard output open, and goes by itself at end of
  // file.
  const AdapterError error = error_of(kHello + "read request; exec 3<&0; setsid cat <&3 >&1 & exit 5");
  EXPECT_EQ(error.kind(), AdapterError::Kind::crash);
  EXPECT_STREQ(error.what(), "exited with status 5");
}

TEST_F(AdapterClientTest, NonsenseIsAProtocolError) {
  for (const char* nonsense : {"echo nonsense", R"(echo '{"id": 4, "observed": []}')", R"(echo '{"id": 3}')",
                               R"(printf '{"id": 3, "failed": "\377"}\n')", "echo"}) {
    EXPECT_EQ(error_of(kHello + "read request; " + nonsense + "; cat >/dev/null").kind(),
              AdapterError::Kind::protocol_error)
        << nonsense;
  }
}

TEST_F(AdapterClientTest, ALineThatIsTooLongIsAProtocolError) {
  options_.max_line_bytes = 200;
  const AdapterError error =
      error_of(kHello + "read request; while :; do printf xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done");
  EXPECT_EQ(error.kind(), AdapterError::Kind::protocol_error);
  EXPECT_STREQ(error.what(), "a line is longer than 200 bytes");
}

TEST_F(AdapterClientTest, OneWhoCanDoEverythingIsNotTrusted) {
  std::string hello = kHello;
  const std::string refusal = "\"unsupported\": \"what?\"";
  hello.replace(hello.find(refusal), refusal.size(), "\"observed\": []");
  const AdapterError error = error_of(hello);
  EXPECT_EQ(error.kind(), AdapterError::Kind::protocol_error);
  EXPECT_STREQ(error.what(), "an operation that does not exist was not answered by `unsupported`");
}

TEST_F(AdapterClientTest, AHelloWithoutAProfileIsAProtocolError) {
  EXPECT_EQ(error_of(R"(echo '{"id": 1, "hello": {"protocol": 1}}'; cat >/dev/null)").kind(),
            AdapterError::Kind::protocol_error);
  EXPECT_EQ(error_of(R"(echo '{"id": 1, "observed": []}'; cat >/dev/null)").kind(),
            AdapterError::Kind::protocol_error);
}

TEST_F(AdapterClientTest, WhatWasNotAskedForIsNoticed) {
  AdapterClient& client = start(kHello + R"(read a; echo '{"id": 3, "observed": []}
{"id": 3, "observed": []}'; cat >/dev/null)");
  client.post({{"op", "settle"}});
  client.receive();
  EXPECT_THROW(client.expect_silence(), AdapterError);
}

TEST_F(AdapterClientTest, AnInterruptEndsTheWait) {
  AdapterClient& client = start(kHello + "cat >/dev/null");
  interrupt_.raise();
  client.post({{"op", "settle"}});
  EXPECT_THROW(client.receive(), Interrupted);
}

// At the end of its standard input an adapter may still tidy up; it is not killed in the middle of it.
TEST_F(AdapterClientTest, AnAdapterIsLetGo) {
  const std::string file = testing::TempDir() + "streamgauge-adapter-has-ended";
  start(kHello + kAnswerAll + "echo tidy > '" + file + "'");
  client_.reset();
  EXPECT_EQ(std::remove(file.c_str()), 0);
}

}  // namespace
}  // namespace gauge
