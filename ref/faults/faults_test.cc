// Every system call of a conversation over streams goes wrong once, in every way that its manual page lists,
// and everybody is told what asyncio tells them: outcomes.json, recorded by record.py. No fault may lead to a
// crash, a leak, a hang that nobody is told of, or bytes that are lost without anybody being told.
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "ref/faults/conversation_fixture.h"
#include "ref/testing/temporary_directory.h"
#include "ref/testing/test_authority.h"

namespace streamgauge {
namespace {

using Json = nlohmann::json;

const Json& recorded() {
  static const Json all = Json::parse(std::ifstream(OUTCOMES_FILE));
  return all;
}

int errno_of(const std::string& name) {
  for (int number = 1; number < 200; ++number) {
    const char* known = ::strerrorname_np(number);
    if (known != nullptr && name == known) return number;
  }
  throw std::logic_error("no errno: " + name);
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  return {std::istream_iterator<std::string>(stream), std::istream_iterator<std::string>()};
}

const Conversation::Surroundings& surroundings() {
  static const TemporaryDirectory directory;
  static const Conversation::Surroundings made = [] {
    TestAuthority authority;
    auto client = TlsContext::client();
    client->load_verify_locations(authority.ca_file());
    auto server = TlsContext::server();
    server->load_cert_chain(authority.issue("localhost", "DNS:localhost"));
    return Conversation::Surroundings(directory.path(), client, server);
  }();
  return made;
}

Json to_json(const Conversation::Outcome& outcome) {
  Json result = {{"client", outcome.client},
                 {"server", outcome.server},
                 {"loop", outcome.loop},
                 {"received", outcome.received}};
  if (!outcome.run.empty()) result["run"] = outcome.run;
  return result;
}

// The number that the n-th call of asyncio has here; nothing if there is no such call. `count` is how many
// asyncio makes.
std::optional<long> number_here(const std::string& call, long n, long count) {
  if (call.ends_with(".set_nonblocking")) {
    // socket(2) and accept4(2) have a flag for it. What remains is what a transport does to the socket that
    // it is given.
    if (call != "client.set_nonblocking" || n < count) return std::nullopt;
    return 1;
  }
  // asyncio asks again where the socket's file was when it removes it.
  if (call == "listener.getsockname" && n > 1) return std::nullopt;
  return n;
}

// Python closes a socket whose transport could not be made when it collects garbage, and only then can the
// peer tell: what it is told depends on what it has done by then.
bool depends_on_garbage_collection(const std::string& call) { return call == "server.setsockopt"; }

// What asyncio does not do, or in another number: epoll_ctl(2) is called at once there, here before the next
// wait.
struct OwnCall {
  OwnCall(std::string of_call, std::string with_errors)
      : call(std::move(of_call)), errors(std::move(with_errors)) {}
  std::string call;
  std::string errors;
};

const std::vector<OwnCall>& own_calls() {
  static const std::vector<OwnCall> all = [] {
    std::vector<OwnCall> made = {{"loop.epoll_wait", "EBADF EFAULT EINVAL"}};
    for (const char* role : {"listener", "client", "server"}) {
      for (const char* operation : {".epoll_modify", ".epoll_delete"}) {
        made.emplace_back(std::string(role) + operation, "EBADF EINVAL ENOENT ENOMEM EPERM");
      }
    }
    return made;
  }();
  return all;
}

class FaultsTest : public testing::TestWithParam<std::tuple<const char*, const char*>> {
 protected:
  static std::string name() { return std::get<0>(GetParam()); }
  static std::string over() { return std::get<1>(GetParam()); }

  static const Json& expectation() {
    for (const Json& conversation : recorded()["conversations"]) {
      if (conversation["name"] == name() && conversation["over"] == over()) return conversation;
    }
    throw std::logic_error("not recorded: " + name() + " over " + over());
  }

  // Plays it without a fault; returns how many calls of each kind were made.
  static std::map<std::string, long> play_calmly(Conversation::Outcome* outcome) {
    Conversation conversation(name(), over(), surroundings(), std::nullopt, "");
    *outcome = conversation.play();
    return conversation.counts();
  }

  // Plays it with the n-th call going wrong: by an errno's name, or "short". Says what should never be.
  static Conversation::Outcome play(const std::string& call, long n, const std::string& error) {
    const bool is_short = error == "short";
    Conversation conversation(name(), over(), surroundings(),
                              RoleSys::Fault(call, n, is_short ? 0 : errno_of(error), is_short),
                              is_short ? "" : recorded()["classes"][error].get<std::string>());
    Conversation::Outcome outcome = conversation.play();
    EXPECT_GE(conversation.counts().at(call), n) << "the fault has not happened";
    EXPECT_EQ(outcome.broken, "");
    return outcome;
  }

  // Everything that was recorded of the calls that `is_meant` chooses.
  template <class Predicate>
  static void play_recorded(Predicate is_meant) {
    const Json& expected = expectation();
    for (const Json& fault : expected["faults"]) {
      const std::string call = fault["call"];
      const auto n = number_here(call, fault["n"], expected["calls"][call]);
      if (!n || !is_meant(call)) continue;
      for (const std::string& error : words(fault["errors"])) {
        SCOPED_TRACE(call + " " + std::to_string(*n) + " " + error);
        const Conversation::Outcome outcome = play(call, *n, error);
        if (!depends_on_garbage_collection(call)) {
          EXPECT_EQ(to_json(outcome), fault["outcome"]);
        }
      }
    }
  }
};

TEST_P(FaultsTest, WithoutAFaultTheCallsAreAsyncios) {
  Conversation::Outcome outcome;
  std::map<std::string, long> counts = play_calmly(&outcome);
  EXPECT_EQ(to_json(outcome), expectation()["calm"]);
  EXPECT_EQ(outcome.broken, "");
  for (const OwnCall& own : own_calls()) counts.erase(own.call);
  std::map<std::string, long> expected;
  for (const auto& [call, count] : expectation()["calls"].items()) {
    for (long n = 1; n <= count; ++n) {
      if (number_here(call, n, count)) ++expected[call];
    }
  }
  EXPECT_EQ(counts, expected);
}

TEST_P(FaultsTest, OfTheClient) {
  play_recorded([](const std::string& call) { return call.starts_with("client."); });
}

TEST_P(FaultsTest, OfTheServer) {
  play_recorded([](const std::string& call) { return call.starts_with("server."); });
}

TEST_P(FaultsTest, OfBeginningAndEnd) {
  play_recorded(
      [](const std::string& call) { return !call.starts_with("client.") && !call.starts_with("server."); });
}

TEST_P(FaultsTest, OfCallsThatAsyncioDoesNotMake) {
  Conversation::Outcome calm;
  const std::map<std::string, long> counts = play_calmly(&calm);
  for (const OwnCall& own : own_calls()) {
    const auto count = counts.find(own.call);
    for (long n = 1; count != counts.end() && n <= count->second; ++n) {
      for (const std::string& error : words(own.errors)) {
        SCOPED_TRACE(own.call + " " + std::to_string(n) + " " + error);
        play(own.call, n, error);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Conversations, FaultsTest,
                         testing::Values(std::tuple("echo", "tcp"), std::tuple("echo", "unix"),
                                         std::tuple("echo", "tls"), std::tuple("farewell", "tcp"),
                                         std::tuple("farewell", "unix"), std::tuple("farewell", "tls"),
                                         std::tuple("addresses", "tcp")),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param)) + "_" + std::get<1>(info.param);
                         });

}  // namespace
}  // namespace streamgauge
