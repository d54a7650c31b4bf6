// Sends each client's message back to it, over TLS.
#include <streamgauge/streams.h>

#include <iostream>

using namespace streamgauge;

Coro<void> handle_echo(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
  auto data = co_await reader->read(100);
  const auto peer = std::get<SocketAddress>(writer->get_extra_info("peername"));
  std::cout << "Received: " << data << " from " << peer.repr() << std::endl;

  std::cout << "Send: " << data << std::endl;
  writer->write(data);
  co_await writer->drain();

  writer->close();
  co_await writer->wait_closed();
  std::cout << "Closed the connection" << std::endl;
}

Coro<void> serve(std::string host, std::string port, std::string certfile, std::string keyfile) {
  EventLoop& loop = co_await current_loop();
  auto context = TlsContext::create_default_context(TlsContext::Side::kServer);
  context->load_cert_chain(certfile, keyfile);
  ServerOptions options(host, port);
  options.ssl = context;
  auto server = co_await start_server(loop, handle_echo, options);
  for (const auto& socket : server->sockets()) {
    std::cout << "Serving on " << socket->getsockname().repr() << std::endl;
  }
  co_await server->serve_forever();
}

int main(int argc, char** argv) try {
  if (argc != 5) throw ValueError("usage: tls_echo_server HOST PORT CERTIFICATE KEY");
  run(serve(argv[1], argv[2], argv[3], argv[4]));
} catch (const KeyboardInterrupt&) {
  return 130;
} catch (const Exception& error) {
  std::cerr << error.what() << "\n";
  return 1;
}
