// The event loop (asyncio/base_events.py, asyncio/selector_events.py).
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ref/base/pool_block.h"
#include "ref/base/sys.h"
#include "ref/loop/clock.h"
#include "ref/loop/closure.h"
#include "ref/loop/cross_thread.h"
#include "ref/loop/handle.h"
#include "ref/loop/log.h"
#include "ref/loop/poller.h"
#include "ref/loop/timer_heap.h"

namespace streamgauge {

class Resolver;  // ref/net/resolver.h

// What an exception handler is told: asyncio's context dictionary, as far as it does not hold Python objects.
struct ExceptionContext {
  ExceptionContext(std::string message_text, std::exception_ptr error)
      : message(std::move(message_text)), exception(std::move(error)) {}

  std::string message;
  std::exception_ptr exception;  // May be null.
};

// An event loop whose turn is that of asyncio's (base_events.py, BaseEventLoop._run_once):
//
//   ┌─> append what other threads have posted to `ready`
//   │   poll the descriptors: without waiting if anything is ready or the loop is stopping, else until
//   │     the first timer, else for ever
//   │   append the callbacks of ready descriptors to `ready`: of each the reader, then the writer
//   │   append the timers that are due: when < now + the clock's resolution
//   │   run what is in `ready` by now, first in first out;
//   └── what these callbacks schedule waits for the next turn
//
// So callbacks never run inside each other, and a descriptor's callback never runs between two callbacks that
// were already ready.
//
// One poll is left out where nobody can tell: see note_inert_callback().
//
// Everything but call_soon_threadsafe() belongs to one thread. Whatever is bound to a loop (futures, tasks,
// handles) is to be destroyed before it.
class EventLoop {
 public:
  using ExceptionHandler = std::function<void(const ExceptionContext&)>;

  // A loop on the running system: epoll and the monotonic clock. Throws OSError.
  EventLoop();
  // The same with every system call through `sys`, which must outlive the loop.
  explicit EventLoop(Sys& sys);
  // A loop on any poller and clock. All three must outlive it.
  EventLoop(Sys& sys, Poller& poller, Clock& clock);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  // The operating system, for whatever does input and output on this loop.
  Sys& sys() { return sys_; }

  // Who is asked for the addresses of names: asyncio's loop.getaddrinfo, which a program may replace. Null,
  // as it is at first, for the system. A resolver must outlive its use by the loop.
  Resolver* resolver() const noexcept { return resolver_; }
  void set_resolver(Resolver* resolver) noexcept { resolver_ = resolver; }

  // Where diagnostics go.
  Log& log() { return log_; }

  static constexpr std::size_t kReceiveBlockBytes = 256 * 1024;

  // A block to receive into, shared by all connections of the loop so that an idle one holds no memory:
  // asyncio's max_size of one recv(), 256 KiB. Its content lasts until the callback that filled it returns.
  std::span<char> receive_block() {
    if (receive_block_.data() == nullptr) receive_block_ = PoolBlock(kReceiveBlockBytes);
    return {receive_block_.data(), receive_block_.size()};
  }

  // Whether `data` is what was received last, and is so much that taking the block over beats copying.
  bool may_take_receive_block(std::string_view data) const noexcept {
    return data.size() >= kTakenBytesMin && data.data() == receive_block_.data();
  }
  // For whoever may: the block with the data in it. The next one to receive gets another.
  PoolBlock take_receive_block() noexcept { return std::move(receive_block_); }

  // --- Callbacks ---

  // Appends `handle`, which must not be scheduled, to the ready queue.
  void call_soon(Handle& handle) {
    take_posted();
    ready_.push_back(handle);
  }

  // Appends all of `handles` to the ready queue, in their order, in constant time.
  void call_soon_all(HandleList& handles) {
    take_posted();
    ready_.splice_back(handles);
  }

  // As above for any callable; costs an allocation.
  template <std::invocable Function>
  void call_soon(Function function) {
    adopt_and_schedule(Closure::make(std::move(function)));
  }

  // As call_soon for any callable, from any thread; wakes the loop. Keeps the order of calls made by one
  // thread, also with call_soon() on the loop's own.
  template <std::invocable Function>
  void call_soon_threadsafe(Function function) {
    inbox_.post(Closure::make(std::move(function)));
    poller_.wake();
  }

  // Calls `timer`, which must not be scheduled, at `when` or as soon after as the loop gets to it.
  void call_at(TimerHandle& timer, TimePoint when) { timers_.push(timer, when); }
  void call_later(TimerHandle& timer, Duration delay) { call_at(timer, time() + delay); }

  // --- Descriptors ---

  // Calls `handle` in every turn in which `fd` is readable (or has failed, or was hung up), instead of the
  // reader that was there before, which is cancelled. `handle` must stay alive until the reader is removed or
  // replaced. Throws ValueError for a negative fd and the OSError of the system when it cannot be watched.
  void add_reader(int fd, Handle& handle) { add(fd, Interest::kRead, handle); }
  void add_writer(int fd, Handle& handle) { add(fd, Interest::kWrite, handle); }

  // Ends that, also for a call that is already due. False if there was none. To be called before `fd` is
  // closed.
  bool remove_reader(int fd) noexcept { return remove(fd, Interest::kRead); }
  bool remove_writer(int fd) noexcept { return remove(fd, Interest::kWrite); }

  // For a descriptor's callback that received at most, and told nobody but the ready queue: it ran no code of
  // the program, sent nothing, opened and closed nothing. If a turn ran such callbacks alone, then what
  // becomes ready between its poll and that of the next turn does so for reasons outside of the program and
  // unknown to it, and might as well become ready a moment later, after that poll. So run_forever() leaves
  // that poll out and runs at once what the callbacks have scheduled: a request is answered with one poll and
  // not two. A turn that is followed by any other, and turn(), poll. (Receiving makes room for the sender, so
  // this holds only as long as no descriptor is watched for writing, which might be the sender's.)
  void note_inert_callback() noexcept { ++inert_count_; }

  // --- Running ---

  TimePoint time() const { return clock_.now(); }

  // Runs turns until stop() is called; the turn in which that happens is completed. Throws RuntimeError if
  // the loop is running, and OSError if polling fails.
  void run_forever();

  // Makes run_forever() return after the current turn, or after one turn if it is not running yet.
  void stop() { stopping_ = true; }

  bool is_running() const { return running_; }

  // One turn that does not wait. Returns how many callbacks it ran. For whoever holds the loop still between
  // turns.
  std::size_t turn();

  // True if nothing is ready to run, no timer is due, nothing was posted by another thread and a poll with a
  // timeout of zero reports nothing: turn() would do nothing. Loses no event.
  bool settled();

  // --- Errors ---

  // Told of errors that have nobody to be raised to: exceptions of callbacks, unretrieved exceptions of
  // futures, tasks destroyed while pending. An empty handler restores the default, which writes to standard
  // error.
  void set_exception_handler(ExceptionHandler handler) { exception_handler_ = std::move(handler); }

  // Calls the handler. If that throws, the default handler is told of both errors.
  void call_exception_handler(const ExceptionContext& context) noexcept;

  // Says the context as an error in the log.
  void default_exception_handler(const ExceptionContext& context) noexcept;

  // --- For the layers above ---

  // Keeps `object` alive until it destroys itself or the loop is destroyed.
  void adopt(std::unique_ptr<LoopOwned> object) { keep(*object.release()); }
  // Tells `object` when the loop is destroyed, unless it has left before.
  void keep(LoopOwned& object) { owned_.push_back(object); }

  // Ends what belongs to the loop, as its destructor does: for somebody who destroys before the loop what a
  // task in the middle of its work still uses.
  void end_owned() noexcept;

  // Cancels the tasks that belong to the loop by now and runs it until they have ended (runners.py,
  // _cancel_all_tasks). Throws what run_forever() throws.
  void cancel_owned_tasks();

  // 1, 2, 3...: numbers for the default names of tasks.
  std::uint64_t next_task_number() { return ++task_count_; }

 private:
  struct Callbacks {
    Handle* reader = nullptr;
    Handle* writer = nullptr;
  };
  struct SystemParts;
  class Running;

  // A reader that nobody reads holds at most four times the memory that its bytes need.
  static constexpr std::size_t kTakenBytesMin = kReceiveBlockBytes / 4;

  explicit EventLoop(std::unique_ptr<SystemParts> parts);

  void add(int fd, Interest interest, Handle& handle);
  bool remove(int fd, Interest interest) noexcept;
  void adopt_and_schedule(std::unique_ptr<Closure> closure);
  void take_posted() {
    if (!inbox_.empty()) append_posted();
  }
  void append_posted();
  bool may_leave_poll_out() const noexcept {
    return ran_only_inert_ && !thread_spoke_ && writer_count_ == 0 && !ready_.empty();
  }
  std::optional<Duration> poll_timeout() const;
  std::size_t run_once(bool may_wait);
  void append_ready_descriptors(std::span<const PollEvent> events);
  std::size_t run_ready();

  std::unique_ptr<SystemParts> parts_;  // What the loop made for itself; null if it was given everything.
  Sys& sys_;
  Poller& poller_;
  Clock& clock_;
  HandleList ready_;
  TimerHeap timers_;
  std::vector<Callbacks> callbacks_;  // By descriptor.
  std::size_t writer_count_ = 0;
  std::size_t inert_count_ = 0;  // Of the callbacks of this turn.
  bool ran_only_inert_ = false;  // In the turn before.
  bool thread_spoke_ = false;    // Another thread has posted since the last poll, and may know more.
  CrossThreadInbox inbox_;
  IntrusiveList<LoopOwned, LoopOwned> owned_;
  Log log_;
  Resolver* resolver_ = nullptr;
  PoolBlock receive_block_;
  ExceptionHandler exception_handler_;
  std::uint64_t task_count_ = 0;
  bool running_ = false;
  bool stopping_ = false;
};

}  // namespace streamgauge
