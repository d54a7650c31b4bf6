// Sends a message to an echo server over TLS, trusting whom a file of certificates tells, and shows what
// comes back.
#include <streamgauge/streams.h>

#include <iostream>

using namespace streamgauge;

Coro<void> tls_echo_client(std::string host, std::string port, std::string cafile, std::string message) {
  EventLoop& loop = co_await current_loop();
  ConnectionOptions options(host, port);
  options.ssl = TlsContext::create_default_context(TlsContext::Side::kClient, cafile);
  auto [reader, writer] = co_await open_connection(loop, options);

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
  if (argc != 5) throw ValueError("usage: tls_echo_client HOST PORT CERTIFICATES MESSAGE");
  run(tls_echo_client(argv[1], argv[2], argv[3], argv[4]));
} catch (const Exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
