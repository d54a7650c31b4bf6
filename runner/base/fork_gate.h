// Keeps starting a child and closing a connection apart.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace gauge {

// Between fork(2) and execve(2) a child holds a copy of every descriptor of the process, FD_CLOEXEC or not. A
// connection that another thread closes in that moment is not closed for the other end, which sees neither
// FIN nor RST until the child has become the other program. So nobody forks while somebody closes, and the
// other way round.
//
// There is one gate, since the table of descriptors is the process's.
class ForkGate {
 public:
  static ForkGate& of_this_process() {
    static ForkGate gate;
    return gate;
  }

  // To be held from before fork() until the child has called execve().
  [[nodiscard]] std::unique_lock<std::shared_mutex> forking() { return std::unique_lock(mutex_); }

  // To be held while a connection is closed whose end the other side is to see at once.
  [[nodiscard]] std::shared_lock<std::shared_mutex> closing() { return std::shared_lock(mutex_); }

 private:
  ForkGate() = default;

  std::shared_mutex mutex_;
};

}  // namespace gauge
