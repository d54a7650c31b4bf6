#include "runner/adapter/adapter_client.h"

namespace gauge {
namespace {

// From the end of standard output, or input, to the end of the process.
constexpr int kGraceMs = 2000;

Process start(const std::vector<std::string>& command, WireListener* wire) {
  try {
    if (wire == nullptr) return Process(command);
    return Process(command, [wire](std::string_view piece) { wire->complained(piece); });
  } catch (const StartError& error) {
    throw AdapterError(AdapterError::Kind::did_not_start, error.what(), "");
  }
}

}  // namespace

AdapterClient::AdapterClient(const std::vector<std::string>& command, const AdapterOptions& options,
                             const Interrupt& interrupt)
    : options_(options),
      process_(start(command, options.wire)),
      channel_(process_, interrupt, options.max_line_bytes) {
  if (options_.on_start) options_.on_start(process_.pid(), command);
  post({{"op", "hello"}, {"protocol", kProtocol}});
  post({{"op", "no_such_operation"}});

  const long long hello_id = outstanding_.front();
  outstanding_.pop_front();
  try {
    const Json answer = parse_answer_object(receive_line(options_.start_timeout_ms), hello_id);
    const auto hello = answer.find("hello");
    if (hello == answer.end()) throw AnswerError("the answer to hello lacks `hello`");
    hello_ = parse_hello(*hello);
  } catch (const AnswerError& error) {
    give_up(AdapterError::Kind::protocol_error, error.what());
  }
  if (!std::holds_alternative<Unsupported>(receive())) {
    give_up(AdapterError::Kind::protocol_error,
            "an operation that does not exist was not answered by `unsupported`");
  }
}

AdapterClient::~AdapterClient() {
  if (!outstanding_.empty()) return;
  process_.close_stdin();
  process_.wait(kGraceMs);
}

void AdapterClient::post(const Json& request) {
  const long long id = ++last_id_;
  std::string line = "{\"id\":" + std::to_string(id) + ",";
  line.append(request.dump(), 1);
  channel_.queue(line);
  if (options_.wire != nullptr) options_.wire->sent(line);
  outstanding_.push_back(id);
}

Answer AdapterClient::receive() {
  const long long id = outstanding_.front();
  outstanding_.pop_front();
  try {
    return parse_answer(receive_line(options_.timeout_ms), id);
  } catch (const AnswerError& error) {
    give_up(AdapterError::Kind::protocol_error, error.what());
  }
}

void AdapterClient::expect_silence() {
  if (channel_.has_unread()) give_up(AdapterError::Kind::protocol_error, "more answers than requests");
}

void AdapterClient::finish() {
  process_.close_stdin();
  if (!process_.wait(kGraceMs)) {
    give_up(AdapterError::Kind::timeout,
            "it has not ended within " + std::to_string(kGraceMs) + " ms of the end of its standard input");
  }
  if (process_.exit_status() != 0) give_up(AdapterError::Kind::crash, *process_.exit_text());
}

void AdapterClient::reject(const std::string& why) { give_up(AdapterError::Kind::protocol_error, why); }

std::string_view AdapterClient::receive_line(int timeout_ms) {
  try {
    const std::string_view line = channel_.next_line(Deadline(timeout_ms));
    if (options_.wire != nullptr) options_.wire->received(line);
    return line;
  } catch (const ChannelError& error) {
    switch (error.kind()) {
      case ChannelError::Kind::timeout:
        // An adapter that has ended while something it started keeps its output open ends here too.
        if (process_.wait(0)) give_up(AdapterError::Kind::crash, *process_.exit_text());
        give_up(AdapterError::Kind::timeout, "no answer within " + std::to_string(timeout_ms) + " ms");
      case ChannelError::Kind::closed:
        process_.close_stdin();
        give_up(AdapterError::Kind::crash,
                process_.wait(kGraceMs) ? *process_.exit_text() : "closed its standard output");
      case ChannelError::Kind::line_too_long:
        give_up(AdapterError::Kind::protocol_error, error.what());
    }
    throw;
  }
}

void AdapterClient::give_up(AdapterError::Kind kind, const std::string& what) {
  process_.kill();
  throw AdapterError(kind, what, process_.stderr_tail());
}

}  // namespace gauge
