// What an adapter holds between `begin` and the answer to `end` (spec/protocol.md).
#pragma once

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ref/adapter/arguments.h"
#include "ref/adapter/descriptor_limit.h"
#include "ref/adapter/movable_clock.h"
#include "ref/adapter/name_resolver.h"
#include "ref/adapter/named.h"
#include "ref/adapter/wire.h"
#include "ref/base/sys.h"
#include "ref/coro/coro.h"
#include "ref/coro/future.h"
#include "ref/coro/task.h"
#include "ref/loop/epoll_poller.h"
#include "ref/loop/event_loop.h"
#include "ref/loop/timer_heap.h"
#include "ref/net/server.h"
#include "ref/net/socket.h"
#include "ref/net/transport.h"
#include "ref/streams/stream_reader.h"
#include "ref/streams/stream_writer.h"

namespace streamgauge::adapter {

// A fresh loop with the streams, servers, sockets, calls and errors that the runner has named. The loop turns
// only inside carry_out() and end(), so that it stands still between requests.
//
//   playing --end()--> closing
//
// What a call or an operation comes to is observed while playing only; diagnostics are observed to the end.
class Scenario {
 public:
  // `names` are the hosts of `begin`. `is_abandoned` tells whether nobody waits for answers any more.
  explicit Scenario(AddressesByName names = {}, std::function<bool()> is_abandoned = [] { return false; });
  Scenario(const Scenario&) = delete;
  Scenario& operator=(const Scenario&) = delete;
  ~Scenario();

  // Performs the operation, runs the loop until it is settled and returns what was observed since the last
  // call. Throws Unsupported and Failed; then nothing has been done. Throws
  // std::system_error if the runner goes away while a call is awaited.
  Json carry_out(const Json& request);

  // Reports pending calls, closes everything and reports what outlives that.
  Json end();

  // --- For operations ---

  EventLoop& loop() { return loop_; }

  // Throw Failed if there is no such stream, or it has no writer. The stream lives as long as the scenario.
  StreamReader& reader(const std::string& stream);
  StreamWriter& writer(const std::string& stream);
  // Forgets the stream that had the name before.
  void add_stream(const std::string& stream, std::shared_ptr<StreamReader> reader,
                  std::shared_ptr<StreamWriter> writer);
  // Destroys the stream; what that brings to light is observed. Throws Failed if there is none of that name,
  // Unsupported while a call may be using it.
  void forget_stream(const std::string& stream);

  Named<std::shared_ptr<Server>>& servers() { return servers_; }
  Named<std::shared_ptr<Socket>>& sockets() { return sockets_; }
  // What the coroutines that serve streams wait for, by stream.
  Named<std::shared_ptr<Future<void>>>& handlers() { return handlers_; }

  void advance(Duration step) { clock_.advance(step); }
  // Leaves so many descriptors; nothing for the usual limit.
  void limit_descriptors(std::optional<int> free);

  void observe(const std::string& key, Json value);

  // Starts `body` as a task whose outcome is observed as `arguments.as()`.
  void start_call(const Arguments& arguments, Coro<Json> body);
  // Completes an operation that is no call, with a value and the error that it stands for, if any.
  void complete(const Arguments& arguments, Json value, std::exception_ptr object);
  // Completes it with an error.
  void fail(const Arguments& arguments, std::exception_ptr error);
  // Cancels the call if it is pending. Throws Failed if it was never started.
  void cancel(const std::string& call);
  // Lets the loop run, and wait, until the call has completed. Throws Failed if it was never started.
  void await_call(const std::string& call);
  // Completes `name` with null when the loop gets to it.
  void mark(const std::string& name);

  // The error that the call raised, returned or stored; null if it came to something else. Throws Failed if
  // it has no outcome.
  std::exception_ptr error_of(const std::string& call) const;

 private:
  struct Streams {
    Streams(std::shared_ptr<StreamReader> reading_end, std::shared_ptr<StreamWriter> writing_end);
    bool is_connected() const { return socket && socket->fileno() >= 0; }
    std::shared_ptr<StreamReader> reader;
    std::shared_ptr<StreamWriter> writer;  // null over direct
    std::shared_ptr<Socket> socket;        // asked for at first: a transport that is gone may not tell
  };
  struct Call {
    explicit Call(std::string call_name) : name(std::move(call_name)) {}
    std::string name;
    Task<void>* task = nullptr;  // lives until its end: the loop owns it
    bool started = false;
    bool cancelled_before_start = false;
  };

  // The body of a call's task. Its parameters outlive it: scenario and call end later.
  static Coro<void> run_call(Scenario* scenario, Call* call, bool is_wanted, Coro<Json> body);
  void end_call(Call* call);
  Call* pending_call(const std::string& name) const;

  void raised(const std::string& name, std::exception_ptr error);
  void run_until_settled();
  // Runs until the awaited call has completed.
  void run_until_completed();
  void look_for_runner();
  void close_everything();
  static void close_stream(const Streams& streams);
  void abort_unnamed_connections();
  void observe_leaked_descriptors();

  std::function<bool()> is_abandoned_;
  RealSys sys_;
  EpollPoller poller_{sys_};
  MovableClock clock_;
  NameResolver resolver_;
  EventLoop loop_{sys_, poller_, clock_};
  DescriptorLimit descriptor_limit_;
  Named<Streams> streams_{"stream"};
  Named<std::shared_ptr<Server>> servers_{"server"};
  Named<std::shared_ptr<Socket>> sockets_{"socket"};
  Named<std::shared_ptr<Future<void>>> handlers_{"handler"};
  std::vector<std::unique_ptr<Call>> pending_;  // in the order of starting
  std::map<std::string, std::exception_ptr> outcomes_;
  Json observed_ = Json::array();
  bool playing_ = true;
  bool is_forgetting_ = false;
  std::vector<std::weak_ptr<Transport>> forgotten_;  // of streams: they may still be closing
  std::map<int, std::string> descriptors_;           // open at the beginning
  Call* awaited_ = nullptr;
  TimerHandle runner_timer_ = TimerHandle::to<&Scenario::look_for_runner>(this);
};

}  // namespace streamgauge::adapter
