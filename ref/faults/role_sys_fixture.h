#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ref/base/sys_faulty.h"

namespace streamgauge {

// System calls named by what makes them and what for, "client.recv", and counted by that name, so that a call
// of the library and the call of asyncio that serves the same purpose have the same name and number. One of
// them can be made to go wrong. What is sent in one call is bounded: output queues without filling the
// kernel's buffers, which depend on time. record.py has its twin.
class RoleSys final : public FaultySys {
 public:
  static constexpr std::size_t kSendBytesMax = 20000;

  struct Fault {
    Fault(std::string of_call, long nth, int with_errno, bool short_one)
        : call(std::move(of_call)), n(nth), error_number(with_errno), is_short(short_one) {}
    std::string call;
    long n;
    int error_number;
    bool is_short;  // instead of failing it moves one byte
  };

  using FaultySys::FaultySys;

  // Calls are counted, and the fault happens, only while it is enabled.
  bool enabled = false;
  // Whose sockets are made.
  std::string maker = "loop";
  std::optional<Fault> fault;
  std::map<std::string, long> counts;

  SysResult socket(int family, int type, int protocol) override {
    meet("any.socket", Call::kSocket);
    return made(FaultySys::socket(family, type, protocol), maker);
  }
  SysResult bind(int fd, const SocketAddress& address) override {
    meet(role(fd) + ".bind", Call::kBind);
    return FaultySys::bind(fd, address);
  }
  SysResult listen(int fd, int backlog) override {
    meet(role(fd) + ".listen", Call::kListen);
    return FaultySys::listen(fd, backlog);
  }
  SysResult accept(int fd, SocketAddress* peer) override {
    meet(role(fd) + ".accept", Call::kAccept);
    return made(FaultySys::accept(fd, peer), "server");
  }
  SysResult connect(int fd, const SocketAddress& address) override {
    meet(role(fd) + ".connect", Call::kConnect);
    return FaultySys::connect(fd, address);
  }
  SysResult shutdown(int fd, int how) override {
    meet(role(fd) + ".shutdown", Call::kShutdown);
    return FaultySys::shutdown(fd, how);
  }
  SysResult getsockname(int fd, SocketAddress* address) override {
    meet(role(fd) + ".getsockname", Call::kGetsockname);
    return FaultySys::getsockname(fd, address);
  }
  SysResult getpeername(int fd, SocketAddress* address) override {
    meet(role(fd) + ".getpeername", Call::kGetpeername);
    return FaultySys::getpeername(fd, address);
  }
  SysResult getsockopt(int fd, int level, int option, int* value) override {
    meet(role(fd) + ".getsockopt", Call::kGetsockopt);
    return FaultySys::getsockopt(fd, level, option, value);
  }
  SysResult setsockopt(int fd, int level, int option, int value) override {
    meet(role(fd) + ".setsockopt", Call::kSetsockopt);
    return FaultySys::setsockopt(fd, level, option, value);
  }
  SysResult set_nonblocking(int fd) override {
    meet(role(fd) + ".set_nonblocking", Call::kSetNonblocking);
    return FaultySys::set_nonblocking(fd);
  }
  SysResult recv(int fd, std::span<char> buffer) override {
    meet(role(fd) + ".recv", Call::kRecv);
    return FaultySys::recv(fd, buffer);
  }
  SysResult send(int fd, std::span<const char> data) override {
    meet(role(fd) + ".send", Call::kSend);
    return FaultySys::send(fd, data.first(std::min(data.size(), kSendBytesMax)));
  }
  SysResult sendmsg(int fd, std::span<const iovec> chunks) override {
    meet(role(fd) + ".sendmsg", Call::kSendmsg);
    std::vector<iovec> cut;
    std::size_t left = kSendBytesMax;
    for (iovec chunk : chunks) {
      chunk.iov_len = std::min(chunk.iov_len, left);
      left -= chunk.iov_len;
      if (chunk.iov_len > 0) cut.push_back(chunk);
    }
    return FaultySys::sendmsg(fd, cut);
  }
  SysResult stat(const std::string& path, FileStatus* status) override {
    meet("file.stat", Call::kStat);
    return FaultySys::stat(path, status);
  }
  SysResult unlink(const std::string& path) override {
    meet("file.unlink", Call::kUnlink);
    return FaultySys::unlink(path);
  }
  SysResult epoll_ctl(int epoll_fd, int operation, int fd, epoll_event* event) override {
    const char* name = operation == EPOLL_CTL_ADD   ? ".epoll_add"
                       : operation == EPOLL_CTL_MOD ? ".epoll_modify"
                                                    : ".epoll_delete";
    meet(role(fd) + name, Call::kEpollCtl);
    return FaultySys::epoll_ctl(epoll_fd, operation, fd, event);
  }
  SysResult epoll_wait(int epoll_fd, std::span<epoll_event> events, int timeout_ms) override {
    meet("loop.epoll_wait", Call::kEpollWait);
    return FaultySys::epoll_wait(epoll_fd, events, timeout_ms);
  }

 private:
  std::string role(int fd) const {
    const auto found = roles_.find(fd);
    return found == roles_.end() ? "loop" : found->second;
  }

  SysResult made(SysResult result, const std::string& role) {
    if (result.ok()) roles_[result.fd()] = role;
    return result;
  }

  // Notes a call that is about to be made, and sees to it that it goes wrong if it is the one.
  void meet(const std::string& call, Call kind) {
    heal();
    if (!enabled) return;
    const long n = ++counts[call];
    if (!fault || fault->call != call || fault->n != n) return;
    if (fault->is_short) {
      shorten_nth(kind, 1, 1);
    } else {
      fail_nth(kind, 1, fault->error_number);
    }
  }

  std::map<int, std::string> roles_;
};

}  // namespace streamgauge
