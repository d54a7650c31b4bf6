// asio with C++20 coroutines as a server of the benchmark's protocols, each answer a write of its own.
//
//   streamgauge-bench-asio --mode echo|line|frame [--tls --cert FILE --key FILE]
//   streamgauge-bench-asio --version
//
// Listens on a free port of 127.0.0.1 and prints it.
#include <sys/resource.h>

#include <array>
#include <asio.hpp>
#include <asio/ssl.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>

namespace {

using asio::awaitable;
using asio::use_awaitable;
using asio::ip::tcp;

constexpr std::size_t kReadBytes = 64 * 1024;
constexpr int kBacklog = 1024;

// Its caller outlives it.
template <class Stream>
awaitable<void> echo(Stream& stream) {
  std::array<char, kReadBytes> data;
  for (;;) {
    const std::size_t count = co_await stream.async_read_some(asio::buffer(data), use_awaitable);
    co_await asio::async_write(stream, asio::buffer(data, count), use_awaitable);
  }
}

// Its caller outlives it.
template <class Stream>
awaitable<void> line(Stream& stream) {
  std::string data;
  for (;;) {
    const std::size_t count =
        co_await asio::async_read_until(stream, asio::dynamic_buffer(data), '\n', use_awaitable);
    data.erase(0, count);
    co_await asio::async_write(stream, asio::buffer("ok\n", 3), use_awaitable);
  }
}

// Its caller outlives it.
template <class Stream>
awaitable<void> frame(Stream& stream) {
  std::array<unsigned char, 4> head;
  std::string body;
  for (;;) {
    co_await asio::async_read(stream, asio::buffer(head), use_awaitable);
    body.resize(std::size_t{head[0]} << 24 | std::size_t{head[1]} << 16 | std::size_t{head[2]} << 8 |
                head[3]);
    co_await asio::async_read(stream, asio::buffer(body), use_awaitable);
    co_await asio::async_write(stream, asio::buffer(head), use_awaitable);
  }
}

// Its caller outlives it.
template <class Stream>
awaitable<void> handle(Stream& stream, std::string mode) {
  if (mode == "echo") {
    co_await echo(stream);
  } else if (mode == "line") {
    co_await line(stream);
  } else {
    co_await frame(stream);
  }
}

awaitable<void> serve(tcp::socket socket, std::string mode) {
  try {
    co_await handle(socket, std::move(mode));
  } catch (const asio::system_error&) {  // the end of the connection
  }
}

// run() outlives it.
awaitable<void> serve_tls(tcp::socket socket, std::string mode, asio::ssl::context& context) {
  try {
    asio::ssl::stream<tcp::socket> stream(std::move(socket), context);
    co_await stream.async_handshake(asio::ssl::stream_base::server, use_awaitable);
    co_await handle(stream, std::move(mode));
  } catch (const asio::system_error&) {
  }
}

// run() outlives it.
awaitable<void> accept(tcp::acceptor& acceptor, std::string mode, asio::ssl::context* context) {
  for (;;) {
    tcp::socket socket = co_await acceptor.async_accept(use_awaitable);
    socket.set_option(tcp::no_delay(true));
    auto executor = socket.get_executor();
    if (context != nullptr) {
      asio::co_spawn(executor, serve_tls(std::move(socket), mode, *context), asio::detached);
    } else {
      asio::co_spawn(executor, serve(std::move(socket), mode), asio::detached);
    }
  }
}

int run(const std::string& mode, asio::ssl::context* context) {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  asio::io_context loop(1);
  tcp::acceptor acceptor(loop);
  acceptor.open(tcp::v4());
  acceptor.bind(tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  acceptor.listen(kBacklog);
  std::printf("%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  asio::co_spawn(loop, accept(acceptor, mode, context), asio::detached);
  loop.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::string mode;
  std::string certificate;
  std::string key;
  bool tls = false;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    const std::string value = i + 1 < argc ? argv[i + 1] : "";
    if (option == "--version") {
      std::printf("%d.%d.%d\n", ASIO_VERSION / 100000, ASIO_VERSION / 100 % 1000, ASIO_VERSION % 100);
      return 0;
    }
    if (option == "--tls") {
      tls = true;
      continue;
    }
    if (option == "--mode") mode = value;
    if (option == "--cert") certificate = value;
    if (option == "--key") key = value;
    ++i;
  }
  if (mode != "echo" && mode != "line" && mode != "frame") {
    std::fprintf(stderr,
                 "usage: streamgauge-bench-asio --mode echo|line|frame [--tls --cert FILE --key FILE]\n");
    return 2;
  }
  try {
    if (!tls) return run(mode, nullptr);
    asio::ssl::context context(asio::ssl::context::tlsv13_server);
    context.use_certificate_chain_file(certificate);
    context.use_private_key_file(key, asio::ssl::context::pem);
    return run(mode, &context);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "streamgauge-bench-asio: %s\n", error.what());
    return 1;
  }
}
