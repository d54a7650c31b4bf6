#include "ref/adapter/scenario.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <utility>

#include "ref/adapter/error_notation.h"
#include "ref/adapter/open_descriptors.h"
#include "ref/adapter/operations.h"
#include "ref/adapter/values.h"
#include "ref/tls/tls_transport.h"

namespace streamgauge::adapter {

namespace {

// protocol.md, section 2: after so many turns within one request the loop is said to spin.
constexpr int turns_max = 10000;

// How often, during `await`, somebody looks whether the runner is still there.
constexpr std::chrono::seconds look_for_runner_interval(1);

}  // namespace

Scenario::Scenario(AddressesByName names, std::function<bool()> is_abandoned)
    : is_abandoned_(std::move(is_abandoned)), resolver_(std::move(names)), descriptors_(open_descriptors()) {
  loop_.set_resolver(&resolver_);
  loop_.set_exception_handler([this](const ExceptionContext& context) {
    Json described = context.exception ? describe_error(context.exception) : Json::object();
    // What follows a callback's name is its arguments.
    const bool is_callback = context.message.starts_with("Exception in callback ");
    described["context"] =
        is_callback ? context.message.substr(0, context.message.find('(')) : context.message;
    observed_.push_back({{"loop_error", std::move(described)}});
  });
  loop_.log().set_handler([this](Log::Level level, const std::string& content) {
    // A warning of a resource is what in Python only a collector brings to light (protocol.md, section 4).
    if (level != Log::Level::kResourceWarning) {
      observed_.push_back({{"log", text(content)}});
    } else if (is_forgetting_) {
      observed_.push_back({{"warning", text("ResourceWarning: " + content)}});
    }
  });
}

Scenario::~Scenario() {
  // What is still destroyed has nobody to report to.
  loop_.set_exception_handler([](const ExceptionContext&) {});
  loop_.log().set_handler([](Log::Level, const std::string&) {});
  // The calls that go on use the streams, which end before the loop.
  loop_.end_owned();
}

Json Scenario::carry_out(const Json& request) {
  // Between two turns of a settled loop, which is the same as in a callback that has a turn for itself: what
  // has arrived since the last request comes after what this one schedules.
  try {
    perform_operation(*this, request);
  } catch (...) {
    observed_.clear();  // of operations together with one that failed
    throw;
  }
  run_until_completed();
  run_until_settled();
  return std::exchange(observed_, Json::array());
}

void Scenario::run_until_settled() {
  for (int turns = 0; turns < turns_max; ++turns) {
    // A turn that ran nothing had nothing ready, no timer due and a poll that reported nothing.
    if (loop_.turn() == 0) return;
  }
  observed_.push_back({{"spins", true}});
}

void Scenario::run_until_completed() {
  if (awaited_ == nullptr) return;
  loop_.call_later(runner_timer_, look_for_runner_interval);
  loop_.run_forever();
  runner_timer_.cancel();
  if (std::exchange(awaited_, nullptr) != nullptr) {
    throw std::system_error(EPIPE, std::generic_category(), "the runner is gone");
  }
}

// The loop reads no requests then, and would not see their end.
void Scenario::look_for_runner() {
  if (is_abandoned_()) {
    loop_.stop();
  } else {
    loop_.call_later(runner_timer_, look_for_runner_interval);
  }
}

Json Scenario::end() {
  for (const auto& call : pending_) observed_.push_back({{"pending", text(call->name)}});
  playing_ = false;
  close_everything();
  run_until_settled();
  for (const auto& [name, streams] : streams_) {
    if (!streams.is_connected()) continue;
    observed_.push_back({{"leaked", text("the transport of " + name)}});
    streams.writer->transport()->abort();
  }
  run_until_settled();
  for (const auto& [name, socket] : sockets_) socket->close();
  observe_leaked_descriptors();
  return std::exchange(observed_, Json::array());
}

void Scenario::close_everything() {
  descriptor_limit_.restore();
  for (const auto& call : pending_) cancel(call->name);
  for (const auto& [name, finished] : handlers_) {
    if (!finished->done()) finished->set_result();
  }
  for (const auto& [name, streams] : streams_) close_stream(streams);
  for (const auto& [name, server] : servers_) server->close();
  abort_unnamed_connections();
}

// Over TLS close() would wait for the peer's close_notify.
void Scenario::close_stream(const Streams& streams) {
  if (!streams.writer || !streams.is_connected()) return;
  if (std::dynamic_pointer_cast<TlsTransport>(streams.writer->transport())) {
    streams.writer->transport()->abort();
  } else {
    streams.writer->close();
  }
}

// Those whose stream was forgotten, and those that a server has accepted and no stream was made of: by a
// handler of none, or in the handshake.
void Scenario::abort_unnamed_connections() {
  for (const auto& forgotten : forgotten_) {
    if (const auto transport = forgotten.lock()) transport->abort();
  }
  for (const auto& [name, server] : servers_) {
    for (const auto& transport : server->clients()) {
      const ExtraInfo info = transport->get_extra_info("socket");
      const auto* socket = std::get_if<std::shared_ptr<Socket>>(&info);
      const auto has_socket = [&](const auto& named) { return socket && named.second.socket == *socket; };
      if (std::none_of(streams_.begin(), streams_.end(), has_socket)) transport->abort();
    }
  }
}

Scenario::Streams::Streams(std::shared_ptr<StreamReader> reading_end,
                           std::shared_ptr<StreamWriter> writing_end)
    : reader(std::move(reading_end)), writer(std::move(writing_end)) {
  if (!writer) return;
  const ExtraInfo info = writer->get_extra_info("socket");
  if (const auto* found = std::get_if<std::shared_ptr<Socket>>(&info)) socket = *found;
}

// The streams are still held, so that their destructors hide nothing.
void Scenario::observe_leaked_descriptors() {
  for (const auto& [number, kind] : open_descriptors()) {
    // Their numbers differ from run to run, their kinds do not.
    if (!descriptors_.contains(number)) observed_.push_back({{"leaked", text("a descriptor: " + kind)}});
  }
}

StreamReader& Scenario::reader(const std::string& stream) { return *streams_.find(stream).reader; }

StreamWriter& Scenario::writer(const std::string& stream) {
  const Streams& streams = streams_.find(stream);
  if (!streams.writer) throw Failed("\"" + stream + "\" is a reader without a writer");
  return *streams.writer;
}

void Scenario::add_stream(const std::string& stream, std::shared_ptr<StreamReader> reader,
                          std::shared_ptr<StreamWriter> writer) {
  streams_.replace(stream, Streams(std::move(reader), std::move(writer)));
}

void Scenario::forget_stream(const std::string& stream) {
  if (!pending_.empty()) throw Unsupported("a call that waits does not keep its stream alive in C++");
  std::optional<Streams> taken = streams_.take(stream);
  if (taken->writer) forgotten_.push_back(taken->writer->transport());
  is_forgetting_ = true;
  taken.reset();
  is_forgetting_ = false;
}

void Scenario::limit_descriptors(std::optional<int> free) {
  if (free) {
    descriptor_limit_.leave(*free);
  } else {
    descriptor_limit_.restore();
  }
}

void Scenario::observe(const std::string& key, Json value) {
  if (playing_) observed_.push_back({{key, std::move(value)}});
}

void Scenario::start_call(const Arguments& arguments, Coro<Json> body) {
  const std::string name = arguments.outcome_name();
  if (pending_call(name) != nullptr) throw Failed("a call \"" + name + "\" is pending already");
  pending_.push_back(std::make_unique<Call>(name));
  Call* call = pending_.back().get();
  call->task = &spawn(loop_, run_call(this, call, arguments.as().has_value(), std::move(body)));
}

// The outcome is observed here and not in a callback of the task: whether a mark in the ready queue was
// overtaken tells whether the call yielded.
Coro<void> Scenario::run_call(Scenario* scenario, Call* call, bool is_wanted, Coro<Json> body) {
  std::exception_ptr error;
  Json value;
  call->started = true;
  try {
    if (call->cancelled_before_start) throw CancelledError();
    value = co_await std::move(body);
  } catch (...) {
    error = std::current_exception();
  }
  const std::string name = call->name;
  scenario->end_call(call);
  if (error) {
    scenario->raised(name, error);
    co_return;
  }
  scenario->outcomes_[name] = nullptr;
  if (is_wanted) scenario->observe(name, std::move(value));
}

Scenario::Call* Scenario::pending_call(const std::string& name) const {
  const auto has_name = [&name](const auto& call) { return call->name == name; };
  const auto found = std::find_if(pending_.begin(), pending_.end(), has_name);
  return found == pending_.end() ? nullptr : found->get();
}

void Scenario::end_call(Call* ended) {
  if (awaited_ == ended) {
    awaited_ = nullptr;
    loop_.stop();
  }
  std::erase_if(pending_, [&](const auto& call) { return call.get() == ended; });
}

void Scenario::complete(const Arguments& arguments, Json value, std::exception_ptr object) {
  const std::optional<std::string> wanted = arguments.as();
  outcomes_[arguments.outcome_name()] = std::move(object);
  if (wanted) observe(*wanted, std::move(value));
}

void Scenario::fail(const Arguments& arguments, std::exception_ptr error) {
  raised(arguments.outcome_name(), std::move(error));
}

void Scenario::raised(const std::string& name, std::exception_ptr error) {
  observe(name, describe_error(error));
  outcomes_[name] = std::move(error);
}

void Scenario::cancel(const std::string& name) {
  Call* call = pending_call(name);
  if (call == nullptr) {
    error_of(name);  // it has completed
    return;
  }
  // Cancelling a task before its first step would end it without entering run_call(), and leave no outcome.
  if (call->started) {
    call->task->cancel();
  } else {
    call->cancelled_before_start = true;
  }
}

void Scenario::await_call(const std::string& name) {
  awaited_ = pending_call(name);
  if (awaited_ == nullptr) error_of(name);  // it has completed
}

void Scenario::mark(const std::string& name) {
  loop_.call_soon([this, name] {
    outcomes_[name] = nullptr;
    observe(name, nullptr);
  });
}

std::exception_ptr Scenario::error_of(const std::string& call) const {
  const auto found = outcomes_.find(call);
  if (found == outcomes_.end()) throw Failed("\"" + call + "\" has no outcome");
  return found->second;
}

}  // namespace streamgauge::adapter
