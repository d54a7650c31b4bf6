// The files of Unix sockets (asyncio/unix_events.py, create_unix_server and _stop_serving).
#pragma once

#include <optional>
#include <string>

#include "ref/base/sys.h"
#include "ref/loop/event_loop.h"
#include "ref/net/socket.h"

namespace streamgauge {

// Whether the name lives in the file system: it is not empty and not abstract, which is to begin with NUL.
bool is_unix_path(const std::string& name);

// Removes a socket file left over at `path`; any other file is left alone (clauses UX-06, UX-07). Trouble is
// logged only.
void remove_stale_socket(EventLoop& loop, const std::string& path);

// The file that a listening socket made, known by its inode, so that another server's file at the same path
// is left alone (clauses UX-08, UX-09).
class UnixSocketFile {
 public:
  // The file of the bound `socket`; nothing if it has none.
  static std::optional<UnixSocketFile> of(EventLoop& loop, const Socket& socket);

  // Removes the file if it is still the same. Trouble is logged only.
  void remove(EventLoop& loop) const noexcept;

 private:
  UnixSocketFile(std::string path, const FileStatus& status) : path_(std::move(path)), status_(status) {}

  std::string path_;
  FileStatus status_;
};

}  // namespace streamgauge
