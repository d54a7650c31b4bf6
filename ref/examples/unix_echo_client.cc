// Sends a message to an echo server on a Unix socket and shows what comes back.
#include <streamgauge/streams.h>

#include <iostream>

using namespace streamgauge;

Coro<void> unix_echo_client(std::string path, std::string message) {
  EventLoop& loop = co_await current_loop();
  auto [reader, writer] = co_await open_unix_connection(loop, UnixConnectionOptions(path));

  std::cout << "Send: " << message << "\n";
  writer->write(message);
  writer->write_eof();

  auto data = co_await reader->read();
  std::cout << "Received: " << data << "\n";

  std::cout << "Close the connection\n";
  writer->close();
  co_await writer->wait_closed();
}

int main(int argc, char** argv) try {
  if (argc != 3) throw ValueError("usage: unix_echo_client PATH MESSAGE");
  run(unix_echo_client(argv[1], argv[2]));
} catch (const Exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
