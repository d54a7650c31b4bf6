// Sends whatever each client sends back to it, on a Unix socket.
#include <streamgauge/streams.h>

#include <iostream>

using namespace streamgauge;

Coro<void> handle_echo(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
  std::size_t total = 0;
  while (!reader->at_eof()) {
    auto data = co_await reader->read(65536);
    total += data.size();
    writer->write(data);
    co_await writer->drain();
  }
  std::cout << "Bytes: " << total << std::endl;

  writer->close();
  co_await writer->wait_closed();
  std::cout << "Closed the connection" << std::endl;
}

Coro<void> serve(std::string path) {
  EventLoop& loop = co_await current_loop();
  auto server = co_await start_unix_server(loop, handle_echo, UnixServerOptions(path));
  for (const auto& socket : server->sockets()) {
    std::cout << "Serving on " << socket->getsockname().unix_path() << std::endl;
  }
  co_await server->serve_forever();
}

int main(int argc, char** argv) try {
  if (argc != 2) throw ValueError("usage: unix_echo_server PATH");
  run(serve(argv[1]));
} catch (const KeyboardInterrupt&) {
  return 130;
} catch (const Exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
