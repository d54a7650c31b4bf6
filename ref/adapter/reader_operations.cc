// Readers: spec/protocol.md, section 5, "Reader", and section 8.
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

#include "ref/adapter/error_notation.h"
#include "ref/adapter/operation.h"
#include "ref/adapter/recording_transport.h"
#include "ref/base/errors.h"

namespace streamgauge::adapter {

namespace {

// --- The calls. The scenario, and by it the reader, outlive them ---

Coro<Json> read(StreamReader* reader, std::int64_t n) {
  auto bytes = co_await reader->read(n);
  co_return utf8_from_bytes(bytes);
}

Coro<Json> readline(StreamReader* reader) {
  auto line = co_await reader->readline();
  co_return utf8_from_bytes(line);
}

Coro<Json> readexactly(StreamReader* reader, std::int64_t n) {
  auto bytes = co_await reader->readexactly(n);
  co_return utf8_from_bytes(bytes);
}

Coro<Json> readuntil(StreamReader* reader, Arguments::Separators separators) {
  if (separators.is_tuple) {
    auto bytes = co_await reader->readuntil(std::move(separators.items));
    co_return utf8_from_bytes(bytes);
  }
  auto bytes = co_await reader->readuntil(std::move(separators.items.front()));
  co_return utf8_from_bytes(bytes);
}

Coro<Json> iterate(StreamReader* reader) {
  Json lines = Json::array();
  for (;;) {
    auto line = co_await reader->anext();
    if (!line) co_return lines;
    lines.push_back(utf8_from_bytes(*line));
  }
}

Coro<Json> anext(StreamReader* reader) {
  auto line = co_await reader->anext();
  if (!line) throw StopAsyncIteration("");
  co_return utf8_from_bytes(*line);
}

// --- Readers without a socket ---

std::shared_ptr<Transport> make_recording_transport(Scenario& scenario) {
  return std::make_shared<RecordingTransport>(
      [&scenario](const char* call) { scenario.observe("transport", {{"text", call}}); });
}

std::shared_ptr<Transport> make_transport(Scenario& scenario, const std::string& kind) {
  if (kind == "recording") return make_recording_transport(scenario);
  if (kind == "no-pause") return std::make_shared<NoPauseTransport>();
  if (kind == "none") return nullptr;
  throw Failed("\"transport\" is recording, no-pause or none");
}

Outcome new_reader(Scenario& scenario, const std::string& stream, std::int64_t limit_bytes,
                   const std::string& transport_kind) {
  const std::shared_ptr<Transport> transport = make_transport(scenario, transport_kind);
  auto reader = std::make_shared<StreamReader>(scenario.loop(), limit_bytes);
  if (transport) reader->set_transport(transport);
  scenario.add_stream(stream, std::move(reader), nullptr);
  return {};
}

Outcome set_exception(StreamReader& reader, const std::optional<std::string>& name,
                      const std::optional<std::string>& message, const std::optional<std::string>& symbol) {
  std::exception_ptr error;
  if (name) {
    try {
      error = make_error(*name, message, symbol);
    } catch (const std::invalid_argument& reason) {
      throw Failed(reason.what());
    }
  }
  reader.set_exception(error);
  return {nullptr, error};
}

}  // namespace

OperationTable reader_operations() {
  using S = Scenario&;
  using A = const Arguments&;
  return {
      {"new_reader",
       {{"limit", "transport"},
        [](S s, A a) {
          return at_once(s, a,
                         [&s, stream = a.name("on"),
                          limit = a.optional_integer("limit").value_or(StreamReader::kDefaultLimitBytes),
                          kind = a.optional_name("transport").value_or("recording")] {
                           return new_reader(s, stream, limit, kind);
                         });
        }}},

      {"forget",
       {{},
        [](S s, A a) {
          return at_once(s, a, [&s, stream = a.name("on")] {
            s.forget_stream(stream);
            return Outcome();
          });
        }}},
      {"read",
       {{"n"},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("on"), n = a.optional_integer("n").value_or(-1)] {
            return read(&s.reader(stream), n);
          });
        }}},
      {"readline",
       {{},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("on")] { return readline(&s.reader(stream)); });
        }}},
      {"readexactly",
       {{"n"},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("on"), n = a.integer("n")] {
            return readexactly(&s.reader(stream), n);
          });
        }}},
      {"readuntil",
       {{"separator"},
        [](S s, A a) {
          return call(s, a,
                      [&s, stream = a.name("on"),
                       separators = a.has("separator") ? a.separators("separator")
                                                       : Arguments::Separators::newline()] {
                        return readuntil(&s.reader(stream), separators);
                      });
        }}},
      {"iterate",
       {{},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("on")] { return iterate(&s.reader(stream)); });
        }}},
      {"anext",
       {{},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("on")] { return anext(&s.reader(stream)); });
        }}},

      {"at_eof",
       {{},
        [](S s, A a) {
          return on_reader(s, a, [](StreamReader& reader) { return Json(reader.at_eof()); });
        }}},
      {"exception",
       {{},
        [](S s, A a) {
          return on_reader(s, a, [](StreamReader& reader) {
            const std::exception_ptr& error = reader.exception();
            return error ? Outcome(describe_error(error), error) : Outcome();
          });
        }}},
      {"feed_data",
       {{"data"},
        [](S s, A a) {
          return on_reader(s, a, [data = a.bytes("data")](StreamReader& reader) { reader.feed_data(data); });
        }}},
      {"feed_eof",
       {{}, [](S s, A a) { return on_reader(s, a, [](StreamReader& reader) { reader.feed_eof(); }); }}},
      {"set_exception",
       {{"error", "message", "errno"},
        [](S s, A a) {
          if (a.field("error") == "ExceptionGroup") {
            throw Unsupported("an ExceptionGroup cannot be made of a message");
          }
          return on_reader(s, a,
                           [name = a.name_or_null("error"), message = a.optional_text("message"),
                            symbol = a.optional_name("errno")](StreamReader& reader) {
                             return set_exception(reader, name, message, symbol);
                           });
        }}},
      {"set_transport",
       {{},
        [](S s, A a) {
          return on_reader(s, a,
                           [&s](StreamReader& reader) { reader.set_transport(make_recording_transport(s)); });
        }}},
      {"repr",
       {{},
        [](S s, A a) {
          return on_reader(s, a, [](StreamReader& reader) { return Json{{"repr", reader.repr()}}; });
        }}},
  };
}

}  // namespace streamgauge::adapter
