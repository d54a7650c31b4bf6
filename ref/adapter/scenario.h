// What an adapter holds between `begin` and the answer to `end` (spec/protocol.md).
#pragma once

#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ref/adapter/arguments.h"
#include "ref/adapter/wire.h"
#include "ref/coro/coro.h"
#include "ref/coro/task.h"
#include "ref/loop/event_loop.h"
#include "ref/net/server.h"
#include "ref/net/transport.h"
#include "ref/streams/stream_reader.h"
#include "ref/streams/stream_writer.h"

namespace streamgauge::adapter {

// A fresh loop with the streams, calls and errors that the runner has named. The loop turns only inside
// carry_out() and end(), so that it stands still between requests.
//
//   playing --end()--> closing
//
// What a call or an operation comes to is observed while playing only; diagnostics are observed to the end.
class Scenario {
 public:
  Scenario();
  Scenario(const Scenario&) = delete;
  Scenario& operator=(const Scenario&) = delete;
  ~Scenario();

  // Performs the operation in a callback of the loop, runs the loop until it is settled and returns what was
  // observed since the last call. Throws Unsupported and Failed; then nothing has been done.
  Json carry_out(const Json& request);

  // Reports pending calls, closes everything and reports what outlives that.
  Json end();

  // --- For operations ---

  EventLoop& loop() { return *loop_; }

  // Throw Failed if there is no such stream, or it has no writer. The stream lives as long as the scenario.
  StreamReader& reader(const std::string& stream) const;
  StreamWriter& writer(const std::string& stream) const;
  // Throws Failed if the name is taken.
  void add_stream(const std::string& stream, std::shared_ptr<StreamReader> reader,
                  std::shared_ptr<StreamWriter> writer);
  void add_server(std::shared_ptr<Server> server) { servers_.push_back(std::move(server)); }

  void observe(const std::string& key, Json value);

  // Starts `body` as a task whose outcome is observed as `arguments.as()`.
  void start_call(const Arguments& arguments, Coro<Json> body);
  // Completes an operation that is no call, with a value and the error that it stands for, if any.
  void complete(const Arguments& arguments, Json value, std::exception_ptr object);
  // Completes it with an error.
  void fail(const Arguments& arguments, std::exception_ptr error);
  // Cancels the call if it is pending. Throws Failed if it was never started.
  void cancel(const std::string& call);
  // Completes `name` with null when the loop gets to it.
  void mark(const std::string& name);

  // The error that the call raised, returned or stored; null if it came to something else. Throws Failed if
  // it has no outcome.
  std::exception_ptr error_of(const std::string& call) const;

 private:
  struct Streams {
    Streams(std::shared_ptr<StreamReader> reading_end, std::shared_ptr<StreamWriter> writing_end)
        : reader(std::move(reading_end)), writer(std::move(writing_end)) {}
    std::shared_ptr<StreamReader> reader;
    std::shared_ptr<StreamWriter> writer;  // null over direct
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

  void raised(const std::string& name, std::exception_ptr error);
  void perform();
  void run_until_settled();
  void observe_leaked_descriptors();

  std::unique_ptr<EventLoop> loop_;
  std::map<std::string, Streams> streams_;
  std::vector<std::shared_ptr<Server>> servers_;
  std::vector<std::unique_ptr<Call>> pending_;  // in the order of starting
  std::map<std::string, std::exception_ptr> outcomes_;
  Json observed_ = Json::array();
  bool playing_ = true;
  std::vector<int> descriptors_;  // open at the beginning

  const Json* request_ = nullptr;       // being carried out
  std::exception_ptr request_failure_;  // Unsupported or Failed
  Handle perform_handle_ = Handle::to<&Scenario::perform>(this);
};

}  // namespace streamgauge::adapter
