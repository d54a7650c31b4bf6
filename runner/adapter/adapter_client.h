// A conversation with one adapter process (protocol.md).
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "runner/adapter/answer.h"
#include "runner/adapter/hello.h"
#include "runner/adapter/line_channel.h"
#include "runner/adapter/process.h"
#include "runner/base/interrupt.h"

namespace gauge {

// Sees every line of a conversation, without its line feed, as it is written and read; and, if it wants to,
// what the adapter writes to its standard error, in pieces as they come.
class WireListener {
 public:
  virtual ~WireListener() = default;
  virtual void sent(std::string_view line) = 0;
  virtual void received(std::string_view line) = 0;
  virtual void complained(std::string_view) {}
};

// In the place of a watchdog's time: there is none.
inline constexpr int kNoWatchdogMs = std::numeric_limits<int>::max();

struct AdapterOptions {
  int start_timeout_ms = 30'000;                       // for hello; a watchdog only
  int timeout_ms = 10'000;                             // for each answer after it; a watchdog only
  std::size_t max_line_bytes = std::size_t{64} << 20;  // protocol.md, section 1
  WireListener* wire = nullptr;                        // must outlive the client
  // Called with the process and its command before anything is asked, and may take its time. What it throws
  // ends the start.
  std::function<void(pid_t, const std::vector<std::string>&)> on_start = {};
};

// The adapter can no longer be used.
class AdapterError : public std::runtime_error {
 public:
  enum class Kind {
    did_not_start,   // there is no process: not found, not executable
    timeout,         // no answer in time; it has been killed
    crash,           // it ended, or closed its standard output
    protocol_error,  // it answered something that protocol.md does not allow; it has been killed
  };
  AdapterError(Kind kind, const std::string& what, std::string stderr_tail)
      : std::runtime_error(what), kind_(kind), stderr_tail_(std::move(stderr_tail)) {}
  Kind kind() const { return kind_; }
  const std::string& stderr_tail() const { return stderr_tail_; }

 private:
  Kind kind_;
  std::string stderr_tail_;
};

// Requests are posted, then their answers received in the same order; several may be under way. After an
// AdapterError or an Interrupted the process is dead and the object can only be destroyed.
class AdapterClient {
 public:
  // Starts the adapter, says hello and asks for an operation that does not exist. `interrupt` must outlive
  // the client. Throws AdapterError, Interrupted.
  AdapterClient(const std::vector<std::string>& command, const AdapterOptions& options,
                const Interrupt& interrupt);
  // An adapter that owes no answer is told by end of file that it can go, and killed if it does not.
  ~AdapterClient();

  const Hello& hello() const { return hello_; }

  // Queues a request, which is an object with everything but `id`. It is written at the next receive().
  void post(const Json& request);
  // The answer to the earliest request that has not been answered. There must be one.
  // Throws AdapterError, Interrupted.
  Answer receive();
  // Requests posted and not yet answered.
  std::size_t outstanding() const { return outstanding_.size(); }

  // To be called between scenarios. Throws AdapterError if the adapter has said something it was not asked
  // for.
  void expect_silence();
  // Tells the adapter by end of file that it can go. It must end, with status 0. Throws AdapterError.
  void finish();
  // Of the adapter's process, which is the leader of a group of its own.
  pid_t pid() const { return process_.pid(); }
  // Ends the conversation because of an answer that is well-formed and makes no sense. Throws AdapterError.
  [[noreturn]] void reject(const std::string& why);

 private:
  std::string_view receive_line(int timeout_ms);
  [[noreturn]] void give_up(AdapterError::Kind kind, const std::string& what);

  AdapterOptions options_;
  Process process_;
  LineChannel channel_;
  long long last_id_ = 0;
  std::deque<long long> outstanding_;
  Hello hello_;
};

}  // namespace gauge
