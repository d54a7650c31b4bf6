#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ref/coro/future.h"
#include "ref/coro/task.h"
#include "ref/faults/role_sys_fixture.h"
#include "ref/loop/epoll_poller.h"
#include "ref/loop/event_loop.h"
#include "ref/net/server.h"
#include "ref/streams/open_connection.h"
#include "ref/streams/stream_reader.h"
#include "ref/streams/stream_writer.h"
#include "ref/testing/manual_clock.h"
#include "ref/tls/tls_context.h"

namespace streamgauge {

// A client and a server that talk in one loop, while at most one system call goes wrong. What they do is what
// record.py does with asyncio, whose functions have the same names, step by step.
//
// The clock stands still until nothing else is left to do, so that timeouts need no waiting. A hang shows as
// a party that waits for something when 100 s of that clock have passed.
class Conversation {
 public:
  // What everybody was told: "readline: the fault", "read: the end", "wait_closed: ConnectionResetError
  // ECONNRESET".
  struct Outcome {
    Outcome() = default;
    std::vector<std::string> client;
    std::vector<std::string> server;
    std::vector<std::string> loop;  // its exception handler
    std::vector<std::string> run;   // whoever runs the loop
    std::array<std::size_t, 2> received{};
    std::string broken;  // what no fault may lead to; empty if all is well

    bool anybody_told() const { return !client.empty() || !server.empty() || !loop.empty() || !run.empty(); }
  };

  // A folder for files, and the contexts for TLS.
  struct Surroundings {
    Surroundings(std::string in_folder, std::shared_ptr<const TlsContext> client,
                 std::shared_ptr<const TlsContext> server)
        : folder(std::move(in_folder)),
          client_context(std::move(client)),
          server_context(std::move(server)) {}
    std::string folder;
    std::shared_ptr<const TlsContext> client_context;
    std::shared_ptr<const TlsContext> server_context;
  };

  // `name` is echo, farewell or addresses; `over` is tcp, unix or tls. `fault_class` is what the error of the
  // fault has to be for Python.
  Conversation(std::string name, std::string over, const Surroundings& surroundings,
               std::optional<RoleSys::Fault> fault, std::string fault_class);
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation();

  Outcome play();
  const std::map<std::string, long>& counts() const { return sys_.counts; }

 private:
  class Party {
   public:
    explicit Party(const Conversation& conversation) : conversation_(conversation) {}

    void note(const std::exception_ptr& error);
    void end_early() { told.push_back(step + ": the end"); }
    // Checks that `data` is what the other end has sent, and counts it.
    void receive(std::string_view data);

    std::string step;
    std::vector<std::string> told;
    std::string expected;  // all that the other end sends
    std::size_t received = 0;
    bool received_wrong = false;

   private:
    const Conversation& conversation_;
  };

  std::string describe(const std::exception_ptr& error) const;
  void run_until_settled(const FutureBase& task);
  // Both are false if the loop's own calls fail.
  bool is_settled();
  void turn();
  void collect(Outcome& outcome) const;

  Coro<void> talk();
  Coro<std::shared_ptr<Server>> start();
  Coro<Streams> open(std::shared_ptr<Server> server);
  Coro<void> serve(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer);
  // The party outlives the coroutines, here and below.
  Coro<void> close(Party& party, std::shared_ptr<StreamWriter> writer);
  Coro<void> client(Party& party, std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer);
  Coro<void> server(Party& party, std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer);
  // The party outlives the coroutine.
  static Coro<void> echo_client(Party& party, std::shared_ptr<StreamReader> reader,
                                std::shared_ptr<StreamWriter> writer);
  // The party outlives the coroutine.
  static Coro<void> echo_server(Party& party, std::shared_ptr<StreamReader> reader,
                                std::shared_ptr<StreamWriter> writer);
  // The party outlives the coroutine.
  static Coro<void> farewell_client(Party& party, std::shared_ptr<StreamReader> reader,
                                    std::shared_ptr<StreamWriter> writer);
  // The party outlives the coroutine.
  static Coro<void> farewell_server(Party& party, std::shared_ptr<StreamReader> reader,
                                    std::shared_ptr<StreamWriter> writer);
  // The party outlives the coroutine.
  static Coro<void> addresses_client(Party& party, std::shared_ptr<StreamReader> reader,
                                     std::shared_ptr<StreamWriter> writer);
  // The party outlives the coroutine.
  static Coro<void> addresses_server(Party& party, std::shared_ptr<StreamReader> reader,
                                     std::shared_ptr<StreamWriter> writer);

  const std::string name_;
  const std::string over_;
  const Surroundings& surroundings_;
  const std::string path_;
  const std::string fault_class_;
  RealSys real_sys_;
  RoleSys sys_{real_sys_};
  std::vector<std::string> loop_told_;
  std::vector<std::string> run_told_;
  Party client_{*this};
  Party server_{*this};
  EpollPoller poller_{sys_};
  ManualClock clock_;
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<Future<void>> handler_over_;
  std::optional<SocketAddress> dead_address_;
};

}  // namespace streamgauge
