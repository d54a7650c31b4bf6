// The reference as a server of the benchmark's protocols, written as any program with streams would be.
//
//   streamgauge-bench-reference --mode echo|line|frame [--tls --cert FILE --key FILE]
//
// Listens on a free port of 127.0.0.1 and prints it.
#include <sys/resource.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "ref/streams/streams.h"
#include "ref/tls/tls_context.h"

namespace streamgauge {
namespace {

constexpr std::int64_t kReadBytes = 64 * 1024;
constexpr int kBacklog = 1024;

// Every byte comes back.
Coro<void> echo(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
  try {
    for (;;) {
      auto data = co_await reader->read(kReadBytes);
      if (data.empty()) break;
      writer->write(data);
      co_await writer->drain();
    }
  } catch (const OSError&) {  // the connection is lost, or TLS is broken
  }
  writer->close();
}

// "ok\n" for every line.
Coro<void> line(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
  try {
    for (;;) {
      auto line = co_await reader->readline();
      if (line.empty()) break;
      writer->write("ok\n");
      co_await writer->drain();
    }
  } catch (const OSError&) {
  }
  writer->close();
}

std::int64_t big_endian(const std::string& head) {
  std::int64_t value = 0;
  for (const char byte : head) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

// For every frame, a length in four bytes and as many bytes, the length.
Coro<void> frame(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
  try {
    for (;;) {
      auto head = co_await reader->readexactly(4);
      co_await reader->readexactly(big_endian(head));
      writer->write(head);
      co_await writer->drain();
    }
  } catch (const OSError&) {
  } catch (const IncompleteReadError&) {
  }
  writer->close();
}

struct Arguments {
  ClientConnectedCallback handler;
  bool tls = false;
  std::string certificate;
  std::string key;
};

// False if they are not as the usage says.
bool parse(int count, char** values, Arguments* arguments) {
  for (int i = 1; i < count; ++i) {
    const std::string option = values[i];
    if (option == "--tls") {
      arguments->tls = true;
      continue;
    }
    if (++i == count) return false;
    const std::string value = values[i];
    if (option == "--mode" && value == "echo") {
      arguments->handler = echo;
    } else if (option == "--mode" && value == "line") {
      arguments->handler = line;
    } else if (option == "--mode" && value == "frame") {
      arguments->handler = frame;
    } else if (option == "--cert") {
      arguments->certificate = value;
    } else if (option == "--key") {
      arguments->key = value;
    } else {
      return false;
    }
  }
  return static_cast<bool>(arguments->handler);
}

Coro<void> serve(EventLoop& loop, Arguments arguments) {
  ServerOptions options("127.0.0.1", 0);
  options.backlog = kBacklog;
  if (arguments.tls) {
    const auto context = TlsContext::server();
    context->set_minimum_version(TlsVersion::kTlsV1_3);
    context->load_cert_chain(arguments.certificate, arguments.key);
    options.ssl = context;
  }
  auto server = co_await start_server(loop, arguments.handler, std::move(options));
  std::printf("%d\n", server->sockets().front()->getsockname().port());
  std::fflush(stdout);
  co_await server->serve_forever();
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace
}  // namespace streamgauge

int main(int argc, char** argv) {
  streamgauge::Arguments arguments;
  if (!streamgauge::parse(argc, argv, &arguments)) {
    std::fprintf(
        stderr, "usage: streamgauge-bench-reference --mode echo|line|frame [--tls --cert FILE --key FILE]\n");
    return 2;
  }
  streamgauge::raise_descriptor_limit();
  try {
    streamgauge::EventLoop loop;
    streamgauge::run_until_complete(loop, streamgauge::serve(loop, arguments));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "streamgauge-bench-reference: %s\n", error.what());
    return 1;
  }
  return 0;
}
