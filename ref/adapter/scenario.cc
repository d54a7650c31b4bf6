#include "ref/adapter/scenario.h"

#include <dirent.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "ref/adapter/error_notation.h"
#include "ref/adapter/operations.h"

namespace streamgauge::adapter {

namespace {

// protocol.md, section 2: after so many turns within one request the loop is said to spin.
constexpr int turns_max = 10000;

class Directory {
 public:
  explicit Directory(const char* path) : stream_(::opendir(path)) {}
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    if (stream_ != nullptr) ::closedir(stream_);
  }

  // The next entry's name, or null.
  const char* next() {
    const dirent* entry = stream_ == nullptr ? nullptr : ::readdir(stream_);
    return entry == nullptr ? nullptr : entry->d_name;
  }
  // The descriptor by which it is read, or -1.
  int descriptor() const { return stream_ == nullptr ? -1 : ::dirfd(stream_); }

 private:
  DIR* stream_;
};

// proc(5), in order, without the one by which they are listed.
std::vector<int> open_descriptors() {
  std::vector<int> descriptors;
  Directory directory("/proc/self/fd");
  while (const char* name = directory.next()) {
    char* end = nullptr;
    const long number = std::strtol(name, &end, 10);
    if (end != name && number != directory.descriptor()) descriptors.push_back(static_cast<int>(number));
  }
  std::sort(descriptors.begin(), descriptors.end());
  return descriptors;
}

Json text(const std::string& content) { return {{"text", content}}; }

}  // namespace

Scenario::Scenario() : loop_(std::make_unique<EventLoop>()), descriptors_(open_descriptors()) {
  loop_->set_exception_handler([this](const ExceptionContext& context) {
    Json described = context.exception ? describe_error(context.exception) : Json::object();
    described["context"] = context.message;
    observed_.push_back({{"loop_error", std::move(described)}});
  });
  loop_->log().set_handler([this](Log::Level level, const std::string& content) {
    const bool is_warning = level == Log::Level::kResourceWarning;
    observed_.push_back(
        {{is_warning ? "warning" : "log", text(is_warning ? "ResourceWarning: " + content : content)}});
  });
}

Scenario::~Scenario() {
  // What is still destroyed with the loop has nobody to report to.
  loop_->set_exception_handler([](const ExceptionContext&) {});
  loop_->log().set_handler([](Log::Level, const std::string&) {});
}

Json Scenario::carry_out(const Json& request) {
  request_ = &request;
  request_failure_ = nullptr;
  loop_->call_soon(perform_handle_);
  run_until_settled();
  if (request_failure_) std::rethrow_exception(std::exchange(request_failure_, nullptr));
  return std::exchange(observed_, Json::array());
}

void Scenario::perform() {
  try {
    perform_operation(*this, *request_);
  } catch (const Unsupported&) {
    request_failure_ = std::current_exception();
  } catch (const Failed&) {
    request_failure_ = std::current_exception();
  }
}

void Scenario::run_until_settled() {
  for (int turns = 0; turns < turns_max; ++turns) {
    // A turn that ran nothing had nothing ready, no timer due and a poll that reported nothing.
    if (loop_->turn() == 0) return;
  }
  observed_.push_back({{"spins", true}});
}

Json Scenario::end() {
  for (const auto& call : pending_) observed_.push_back({{"pending", text(call->name)}});
  playing_ = false;
  for (const auto& call : pending_) cancel(call->name);
  for (const auto& [name, streams] : streams_) {
    if (streams.writer) streams.writer->close();
  }
  for (const auto& server : servers_) server->close();
  run_until_settled();
  for (const auto& [name, streams] : streams_) {
    // A transport forgets its protocol when the connection is lost.
    if (!streams.writer || !streams.writer->transport()->get_protocol()) continue;
    observed_.push_back({{"leaked", text("the transport of " + name)}});
    streams.writer->transport()->abort();
  }
  run_until_settled();
  observe_leaked_descriptors();
  return std::exchange(observed_, Json::array());
}

// The streams are still held, so that their destructors hide nothing.
void Scenario::observe_leaked_descriptors() {
  const std::vector<int> now = open_descriptors();
  std::vector<int> leaked;
  std::set_difference(now.begin(), now.end(), descriptors_.begin(), descriptors_.end(),
                      std::back_inserter(leaked));
  for (std::size_t i = 0; i < leaked.size(); ++i) observed_.push_back({{"leaked", text("a descriptor")}});
}

StreamReader& Scenario::reader(const std::string& stream) const {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) throw Failed("no stream is called \"" + stream + "\"");
  return *found->second.reader;
}

StreamWriter& Scenario::writer(const std::string& stream) const {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) throw Failed("no stream is called \"" + stream + "\"");
  if (!found->second.writer) throw Failed("\"" + stream + "\" is a reader without a writer");
  return *found->second.writer;
}

void Scenario::add_stream(const std::string& stream, std::shared_ptr<StreamReader> reader,
                          std::shared_ptr<StreamWriter> writer) {
  if (streams_.contains(stream)) throw Failed("a stream is called \"" + stream + "\" already");
  streams_.emplace(stream, Streams(std::move(reader), std::move(writer)));
}

void Scenario::observe(const std::string& key, Json value) {
  if (playing_) observed_.push_back({{key, std::move(value)}});
}

void Scenario::start_call(const Arguments& arguments, Coro<Json> body) {
  const std::optional<std::string> wanted = arguments.as();
  const std::string name = wanted.value_or(arguments.op());
  const auto is_same = [&](const auto& call) { return call->name == name; };
  if (std::any_of(pending_.begin(), pending_.end(), is_same)) {
    throw Failed("a call \"" + name + "\" is pending already");
  }
  pending_.push_back(std::make_unique<Call>(name));
  Call* call = pending_.back().get();
  call->task = &spawn(*loop_, run_call(this, call, wanted.has_value(), std::move(body)));
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

void Scenario::end_call(Call* ended) {
  std::erase_if(pending_, [&](const auto& call) { return call.get() == ended; });
}

void Scenario::complete(const Arguments& arguments, Json value, std::exception_ptr object) {
  const std::optional<std::string> wanted = arguments.as();
  outcomes_[wanted.value_or(arguments.op())] = std::move(object);
  if (wanted) observe(*wanted, std::move(value));
}

void Scenario::fail(const Arguments& arguments, std::exception_ptr error) {
  raised(arguments.as().value_or(arguments.op()), std::move(error));
}

void Scenario::raised(const std::string& name, std::exception_ptr error) {
  observe(name, describe_error(error));
  outcomes_[name] = std::move(error);
}

void Scenario::cancel(const std::string& name) {
  for (const auto& call : pending_) {
    if (call->name != name) continue;
    // Cancelling a task before its first step would end it without entering run_call(), and leave no outcome.
    if (call->started) {
      call->task->cancel();
    } else {
      call->cancelled_before_start = true;
    }
    return;
  }
  if (!outcomes_.contains(name)) throw Failed("no call is called \"" + name + "\"");
}

void Scenario::mark(const std::string& name) {
  loop_->call_soon([this, name] {
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
