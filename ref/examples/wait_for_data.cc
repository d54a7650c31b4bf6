// Waits for data on a socket that is open already.
#include <streamgauge/streams.h>
#include <sys/socket.h>

#include <iostream>

using namespace streamgauge;

Coro<void> wait_for_data() {
  EventLoop& loop = co_await current_loop();

  // Both ends of a connection within this process.
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) throw_os_error(errno);
  const UniqueFd far_end(ends[1]);
  ConnectionOptions options;
  options.sock = Socket::adopt(loop.sys(), UniqueFd(ends[0]));
  auto [reader, writer] = co_await open_connection(loop, options);

  // Plays the part of the network: sends while the read waits.
  loop.call_soon([&far_end] { send(far_end.get(), "abc", 3, 0); });
  auto data = co_await reader->read(100);
  std::cout << "Received: " << data << "\n";

  writer->close();
  co_await writer->wait_closed();
}

int main() { run(wait_for_data()); }
