#include "ref/faults/conversation_fixture.h"

#include <fcntl.h>

#include <chrono>
#include <utility>

#include "ref/base/errors.h"
#include "ref/coro/run.h"
#include "ref/net/connect.h"
#include "ref/streams/start_server.h"

namespace streamgauge {

namespace {

// The same numbers stand in record.py.
constexpr std::size_t kLargeBytes = 100000;
constexpr std::size_t kTailBytes = 5000;
constexpr std::int64_t kReaderLimitBytes = 1024;
constexpr std::int64_t kHighWaterBytes = 4096;
constexpr std::chrono::seconds kWatchdog(100);
constexpr int kTurnsMax = 100000;

const std::string kLine = "hello\n";

std::string large() { return std::string(kLargeBytes, 'x'); }
std::string tail() { return std::string(kTailBytes, 'y'); }

int open_descriptors() {
  constexpr int beyond = 64;
  int count = 0;
  for (int fd = 0; fd < beyond; ++fd) count += ::fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
  return count;
}

}  // namespace

// --- Parties ---

void Conversation::Party::receive(std::string_view data) {
  received_wrong = received_wrong || std::string_view(expected).substr(received, data.size()) != data;
  received += data.size();
}

void Conversation::Party::note(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const IncompleteReadError& incomplete) {
    receive(incomplete.partial());
  } catch (...) {
  }
  told.push_back(step + ": " + conversation_.describe(error));
}

std::string Conversation::describe(const std::exception_ptr& error) const {
  if (!error) return "NoneType";
  try {
    std::rethrow_exception(error);
  } catch (const OSError& os_error) {
    std::string name(os_error.class_name());
    if (!os_error.error_number() || name.starts_with("SSL")) return name;
    const int number = *os_error.error_number();
    if (sys_.fault && !sys_.fault->is_short && number == sys_.fault->error_number) {
      return name == fault_class_ ? "the fault" : "the fault as " + name;
    }
    return name + " " + ::strerrorname_np(number);
  } catch (const Exception& other) {
    return std::string(other.class_name());
  } catch (...) {
    return repr(error);
  }
}

// --- Playing ---

Conversation::Conversation(std::string name, std::string over, const Surroundings& surroundings,
                           std::optional<RoleSys::Fault> fault, std::string fault_class)
    : name_(std::move(name)),
      over_(std::move(over)),
      surroundings_(surroundings),
      path_(surroundings.folder + "/s"),
      fault_class_(std::move(fault_class)),
      loop_(std::make_unique<EventLoop>(sys_, poller_, clock_)) {
  sys_.fault = std::move(fault);
  loop_->set_exception_handler([this](const ExceptionContext& context) {
    constexpr std::string_view in_callback = "Exception in callback";
    const std::string message =
        context.message.starts_with(in_callback) ? std::string(in_callback) : context.message;
    loop_told_.push_back(message + ": " + describe(context.exception));
  });
  loop_->log().set_handler([](Log::Level, const std::string&) {});
}

Conversation::~Conversation() = default;

Conversation::Outcome Conversation::play() {
  Outcome outcome;
  if (over_ == "unix") {
    // A file left over.
    const UniqueFd stale(real_sys_.socket(AF_UNIX, SOCK_STREAM, 0).fd());
    real_sys_.bind(stale.get(), *SocketAddress::from_unix_path(path_));
  }
  UniqueFd dead(real_sys_.socket(AF_INET, SOCK_STREAM, 0).fd());
  real_sys_.bind(dead.get(), *SocketAddress::from_numeric(AF_INET, "127.0.0.1", 0));
  dead_address_.emplace();
  real_sys_.getsockname(dead.get(), &*dead_address_);

  const int descriptors = open_descriptors();
  sys_.enabled = true;
  {
    Task<void> task(*loop_, talk());
    task.set_report_destroyed_pending(false);
    run_until_settled(task);
    sys_.enabled = false;
    collect(outcome);
    if (task.done() && task.exception()) outcome.broken += "the conversation itself failed; ";
  }
  loop_->set_exception_handler([](const ExceptionContext&) {});
  // What was cut off in the middle ends with its loop.
  if (outcome.broken.empty()) {
    for (int turns = 0; !loop_->settled(); ++turns) {
      if (turns == kTurnsMax) {
        outcome.broken += "the loop does not settle; ";
        break;
      }
      loop_->turn();
    }
  }
  handler_over_ = nullptr;
  loop_ = nullptr;
  if (open_descriptors() != descriptors) outcome.broken += "descriptors leak; ";
  real_sys_.unlink(path_);
  return outcome;
}

void Conversation::run_until_settled(const FutureBase& task) {
  const TimePoint end = clock_.now() + kWatchdog;
  for (int turns = 0; !task.done() && turns < kTurnsMax; ++turns) {
    if (is_settled()) {
      if (clock_.now() >= end) return;
      clock_.advance(std::chrono::seconds(1));
    }
    turn();
  }
}

bool Conversation::is_settled() {
  try {
    return loop_->settled();
  } catch (...) {
    run_told_.push_back("poll: " + describe(std::current_exception()));
    return false;
  }
}

void Conversation::turn() {
  try {
    loop_->turn();
  } catch (...) {
    run_told_.push_back("run: " + describe(std::current_exception()));
  }
}

void Conversation::collect(Outcome& outcome) const {
  outcome.client = client_.told;
  outcome.server = server_.told;
  outcome.loop = loop_told_;
  outcome.run = run_told_;
  outcome.received = {client_.received, server_.received};
  if (client_.received_wrong || server_.received_wrong) outcome.broken += "other bytes came than were sent; ";
  const bool is_complete =
      client_.received == client_.expected.size() && server_.received == server_.expected.size();
  if (!is_complete && !outcome.anybody_told()) outcome.broken += "bytes were lost and nobody was told; ";
  const bool is_waiting = !client_.step.empty() || !server_.step.empty();
  if (is_waiting && !outcome.anybody_told()) outcome.broken += "a hang, and nobody was told; ";
  if (!client_.step.empty()) outcome.client.push_back(client_.step + ": waiting");
  if (!server_.step.empty()) outcome.server.push_back(server_.step + ": waiting");
}

// --- Both ends ---

Coro<void> Conversation::talk() {
  const bool is_farewell = name_ == "farewell";
  const std::string all = name_ == "echo" ? kLine + large() + tail() : kLine;
  client_.expected = is_farewell ? large() + large() : all;
  server_.expected = is_farewell ? "" : all;

  sys_.maker = "listener";
  server_.step = "start_server";
  std::shared_ptr<Server> server;
  try {
    auto started = co_await start();
    server = started;
  } catch (...) {
    server_.note(std::current_exception());
  }
  server_.step.clear();
  if (!server) co_return;

  sys_.maker = "client";
  client_.step = "open";
  std::optional<Streams> streams;
  try {
    auto opened = co_await open(server);
    streams = opened;
  } catch (...) {
    client_.note(std::current_exception());
  }
  if (streams) {
    const auto reader = std::exchange(streams->reader, nullptr);
    const auto writer = std::exchange(streams->writer, nullptr);
    try {
      co_await client(client_, reader, writer);
    } catch (...) {
      client_.note(std::current_exception());
    }
    co_await close(client_, writer);
  }
  client_.step = "server.wait_closed";
  server->close();
  co_await server->wait_closed();
  if (handler_over_) {
    co_await *handler_over_;
  }
  client_.step.clear();
}

Coro<std::shared_ptr<Server>> Conversation::start() {
  ClientConnectedCallback callback(
      [this](std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
        return serve(std::move(reader), std::move(writer));
      });
  if (over_ == "unix") {
    return start_unix_server(*loop_, std::move(callback), UnixServerOptions(path_), kReaderLimitBytes);
  }
  ServerOptions options("127.0.0.1", 0);
  if (over_ == "tls") options.ssl = surroundings_.server_context;
  return start_server(*loop_, std::move(callback), std::move(options), kReaderLimitBytes);
}

Coro<Streams> Conversation::open(std::shared_ptr<Server> server) {
  if (over_ == "unix") {
    auto streams = co_await open_unix_connection(*loop_, UnixConnectionOptions(path_), kReaderLimitBytes);
    co_return streams;
  }
  sys_.enabled = false;
  const SocketAddress live = server->sockets().front()->getsockname();
  sys_.enabled = true;
  ConnectionOptions options("127.0.0.1", live.port());
  if (over_ == "tls") {
    options.ssl = surroundings_.client_context;
    options.server_hostname = "localhost";
  }
  if (name_ == "addresses") {
    // What open_connection() does with a name that has two addresses.
    std::vector<AddressInfo> local;
    std::vector<AddressInfo> both;
    both.emplace_back(AF_INET, IPPROTO_TCP, *dead_address_);
    both.emplace_back(AF_INET, IPPROTO_TCP, live);
    auto socket = co_await connect_first(*loop_, std::move(both), std::move(local), std::nullopt, false);
    options = ConnectionOptions();
    options.sock = socket;
  }
  auto streams = co_await open_connection(*loop_, std::move(options), kReaderLimitBytes);
  co_return streams;
}

Coro<void> Conversation::serve(std::shared_ptr<StreamReader> reader, std::shared_ptr<StreamWriter> writer) {
  handler_over_ = std::make_unique<Future<void>>(*loop_);
  server_.step = "begin";
  try {
    co_await this->server(server_, std::move(reader), writer);
  } catch (...) {
    server_.note(std::current_exception());
  }
  co_await close(server_, writer);
  server_.step.clear();
  handler_over_->set_result();
}

Coro<void> Conversation::close(Party& party, std::shared_ptr<StreamWriter> writer) {
  party.step = "close";
  try {
    writer->close();
    party.step = "wait_closed";
    co_await writer->wait_closed();
  } catch (...) {
    party.note(std::current_exception());
  }
}

Coro<void> Conversation::client(Party& party, std::shared_ptr<StreamReader> reader,
                                std::shared_ptr<StreamWriter> writer) {
  if (name_ == "echo") return echo_client(party, std::move(reader), std::move(writer));
  if (name_ == "farewell") return farewell_client(party, std::move(reader), std::move(writer));
  return addresses_client(party, std::move(reader), std::move(writer));
}

Coro<void> Conversation::server(Party& party, std::shared_ptr<StreamReader> reader,
                                std::shared_ptr<StreamWriter> writer) {
  if (name_ == "echo") return echo_server(party, std::move(reader), std::move(writer));
  if (name_ == "farewell") return farewell_server(party, std::move(reader), std::move(writer));
  return addresses_server(party, std::move(reader), std::move(writer));
}

// --- echo: small and large writes, several at once, the end of one direction ---

Coro<void> Conversation::echo_client(Party& party, std::shared_ptr<StreamReader> reader,
                                     std::shared_ptr<StreamWriter> writer) {
  writer->transport()->set_write_buffer_limits(kHighWaterBytes, std::nullopt);
  party.step = "write";
  writer->write(kLine);
  party.step = "drain";
  co_await writer->drain();
  party.step = "readline";
  auto line = co_await reader->readline();
  party.receive(line);
  if (line != kLine) {
    party.end_early();
    co_return;
  }
  party.step = "write large";
  writer->write(large());
  party.step = "drain large";
  co_await writer->drain();
  party.step = "readexactly";
  auto data = co_await reader->readexactly(kLargeBytes);
  party.receive(data);
  party.step = "writelines";
  writer->writelines({tail().substr(0, 2000), "", tail().substr(2000)});
  if (writer->can_write_eof()) {
    party.step = "write_eof";
    writer->write_eof();
  }
  party.step = "drain tail";
  co_await writer->drain();
  party.step = "read";
  auto rest = co_await reader->read();
  party.receive(rest);
  if (rest.size() < kTailBytes) party.end_early();
}

Coro<void> Conversation::echo_server(Party& party, std::shared_ptr<StreamReader> reader,
                                     std::shared_ptr<StreamWriter> writer) {
  writer->transport()->set_write_buffer_limits(kHighWaterBytes, std::nullopt);
  party.step = "readline";
  auto line = co_await reader->readline();
  party.receive(line);
  if (line != kLine) {
    party.end_early();
    co_return;
  }
  party.step = "write";
  writer->write(line);
  party.step = "drain";
  co_await writer->drain();
  party.step = "readexactly";
  auto data = co_await reader->readexactly(kLargeBytes);
  party.receive(data);
  party.step = "write large";
  writer->write(data);
  party.step = "drain large";
  co_await writer->drain();
  std::string rest;
  if (writer->can_write_eof()) {
    party.step = "read";
    auto all = co_await reader->read();
    rest = all;
  } else {
    party.step = "readexactly tail";
    auto exactly = co_await reader->readexactly(kTailBytes);
    rest = exactly;
  }
  party.receive(rest);
  if (rest.size() < kTailBytes) party.end_early();
  party.step = "writelines";
  const std::size_t cut = std::min<std::size_t>(rest.size(), 1000);
  writer->writelines({rest.substr(0, cut), rest.substr(cut)});
}

// --- farewell: output is queued when the connection is closed ---

Coro<void> Conversation::farewell_client(Party& party, std::shared_ptr<StreamReader> reader,
                                         [[maybe_unused]] std::shared_ptr<StreamWriter> writer) {
  party.step = "read";
  auto data = co_await reader->read();
  party.receive(data);
  if (data.size() < 2 * kLargeBytes) party.end_early();
}

Coro<void> Conversation::farewell_server(Party& party, [[maybe_unused]] std::shared_ptr<StreamReader> reader,
                                         std::shared_ptr<StreamWriter> writer) {
  party.step = "write large";
  writer->write(large());
  writer->write(large());
  co_return;
}

// --- addresses: the first of two addresses does not answer ---

Coro<void> Conversation::addresses_client(Party& party, std::shared_ptr<StreamReader> reader,
                                          std::shared_ptr<StreamWriter> writer) {
  party.step = "write";
  writer->write(kLine);
  party.step = "readline";
  auto line = co_await reader->readline();
  party.receive(line);
  if (line != kLine) party.end_early();
}

Coro<void> Conversation::addresses_server(Party& party, std::shared_ptr<StreamReader> reader,
                                          std::shared_ptr<StreamWriter> writer) {
  party.step = "readline";
  auto line = co_await reader->readline();
  party.receive(line);
  if (line != kLine) party.end_early();
  party.step = "write";
  writer->write(line);
}

}  // namespace streamgauge
