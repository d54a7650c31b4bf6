// Sends a message to an echo server and shows what comes back.
#include <streamgauge/streams.h>

#include <iostream>

using namespace streamgauge;

Coro<void> tcp_echo_client(std::string host, std::string port, std::string message) {
  EventLoop& loop = co_await current_loop();
  auto [reader, writer] = co_await open_connection(loop, ConnectionOptions(host, port));

  std::cout << "Send: " << message << "\n";
  writer->write(message);
  co_await writer->drain();

  auto data = co_await reader->read(100);
  std::cout << "Received: " << data << "\n";

  std::cout << "Close the connection\n";
  writer->close();
  co_await writer->wait_closed();
}

int main(int argc, char** argv) try {
  if (argc != 4) throw ValueError("usage: tcp_echo_client HOST PORT MESSAGE");
  run(tcp_echo_client(argv[1], argv[2], argv[3]));
} catch (const Exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
