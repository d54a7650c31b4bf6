#include "ref/adapter/operations.h"

#include <functional>
#include <map>
#include <utility>

#include "ref/adapter/calls.h"
#include "ref/adapter/error_notation.h"
#include "ref/adapter/recording_transport.h"
#include "ref/base/errors.h"

namespace streamgauge::adapter {

namespace {

// An operation whose arguments have been read and found good; calling it does it.
using Prepared = std::function<void()>;
using Prepare = Prepared (*)(Scenario& scenario, const Arguments& arguments);

struct Operation {
  Operation(std::vector<const char*> operation_fields, Prepare operation_prepare)
      : fields(std::move(operation_fields)), prepare(operation_prepare) {}
  std::vector<const char*> fields;  // besides id, op, as, on
  Prepare prepare;
};

// --- The three kinds of operations ---

// An asynchronous operation: `make_body` makes its coroutine.
template <class MakeBody>
Prepared call(Scenario& scenario, const Arguments& arguments, MakeBody make_body) {
  return [&scenario, arguments, make_body = std::move(make_body)] {
    scenario.start_call(arguments, make_body());
  };
}

// What an operation that is no call came to: a value, and the error that it stands for.
struct Outcome {
  Outcome() = default;
  Outcome(Json outcome_value) : value(std::move(outcome_value)) {}  // NOLINT(google-explicit-constructor)
  Outcome(Json outcome_value, std::exception_ptr outcome_object)
      : value(std::move(outcome_value)), object(std::move(outcome_object)) {}
  Json value;
  std::exception_ptr object;
};

// An operation that is done at once.
template <class Do>
Prepared at_once(Scenario& scenario, const Arguments& arguments, Do do_it) {
  return [&scenario, arguments, do_it = std::move(do_it)] {
    Outcome outcome;
    try {
      outcome = do_it();
    } catch (const Failed&) {
      throw;
    } catch (...) {
      scenario.fail(arguments, std::current_exception());
      return;
    }
    scenario.complete(arguments, std::move(outcome.value), std::move(outcome.object));
  };
}

template <class Do>
Prepared on_reader(Scenario& scenario, const Arguments& arguments, Do do_it) {
  return at_once(scenario, arguments,
                 [&scenario, stream = arguments.name("on"), do_it = std::move(do_it)]() -> Outcome {
                   return do_it(scenario.reader(stream));
                 });
}

template <class Do>
Prepared on_writer(Scenario& scenario, const Arguments& arguments, Do do_it) {
  return at_once(scenario, arguments,
                 [&scenario, stream = arguments.name("on"), do_it = std::move(do_it)]() -> Outcome {
                   return do_it(scenario.writer(stream));
                 });
}

// --- Session ---

Prepared prepare(Scenario& scenario, const Arguments& arguments);

Prepared together(Scenario& scenario, const Arguments& arguments) {
  std::vector<Prepared> prepared;
  for (const Json& request : arguments.array("ops"))
    prepared.push_back(prepare(scenario, Arguments(request)));
  return [prepared = std::move(prepared)] {
    for (const Prepared& operation : prepared) operation();
  };
}

// --- Values ---

Json address_value(const SocketAddress& address) {
  if (address.family() == AF_UNIX) {
    const std::string path = address.unix_path();
    // Python shows an abstract name as bytes and a path as text.
    if (!path.empty() && path.front() == '\0') return utf8_from_bytes(path);
    return {{"text", path}};
  }
  Json value = Json::array({Json{{"text", address.host()}}, address.port()});
  if (address.family() == AF_INET6) {
    value.push_back(address.flow_info());
    value.push_back(address.scope_id());
  }
  return value;
}

Json extra_info_value(const ExtraInfo& info) {
  if (const auto* address = std::get_if<SocketAddress>(&info)) return address_value(*address);
  if (std::holds_alternative<std::shared_ptr<Socket>>(info)) return {{"type", "TransportSocket"}};
  return nullptr;
}

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

Outcome same_object(const Scenario& scenario, const std::vector<std::string>& calls) {
  const std::exception_ptr first = scenario.error_of(calls.front());
  bool same = first != nullptr;
  for (const std::string& name : calls) same = scenario.error_of(name) == first && same;
  return Json(same);
}

Outcome described(const std::exception_ptr& error) {
  return error ? Outcome(describe_error(error), error) : Outcome();
}

std::int64_t limit_of(const Arguments& a) {
  return a.optional_integer("limit").value_or(StreamReader::kDefaultLimitBytes);
}

// --- The table ---

const std::map<std::string, Operation, std::less<>>& operations() {
  using S = Scenario&;
  using A = const Arguments&;
  static const std::map<std::string, Operation, std::less<>> table = {
      {"settle", {{}, [](S, A) -> Prepared { return [] {}; }}},
      {"together", {{"ops"}, together}},
      {"cancel",
       {{"call"},
        [](S s, A a) {
          return at_once(s, a, [&s, call = a.name("call")]() -> Outcome {
            s.cancel(call);
            return {};
          });
        }}},
      {"mark",
       {{}, [](S s, A a) -> Prepared { return [&s, name = a.as().value_or(a.op())] { s.mark(name); }; }}},

      {"open_connection",
       {{"stream", "host", "port", "limit"},
        [](S s, A a) {
          return call(s, a,
                      [&s, stream = a.name("stream"), host = a.name("host"),
                       port = static_cast<int>(a.integer("port")),
                       limit = limit_of(a)] { return open_tcp(&s, stream, host, port, limit); });
        }}},
      {"open_unix_connection",
       {{"stream", "path", "limit"},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("stream"), path = a.name("path"), limit = limit_of(a)] {
            return open_unix(&s, stream, path, limit);
          });
        }}},
      {"start_server",
       {{"stream", "host", "port", "limit"},
        [](S s, A a) {
          return call(s, a,
                      [&s, stream = a.name("stream"), host = a.name("host"),
                       port = static_cast<int>(a.integer("port")),
                       limit = limit_of(a)] { return serve_tcp(&s, stream, host, port, limit); });
        }}},
      {"start_unix_server",
       {{"stream", "path", "limit"},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("stream"), path = a.name("path"), limit = limit_of(a)] {
            return serve_unix(&s, stream, path, limit);
          });
        }}},
      {"new_reader",
       {{"limit", "transport"},
        [](S s, A a) {
          return at_once(s, a,
                         [&s, stream = a.name("on"), limit = limit_of(a),
                          kind = a.optional_name("transport").value_or("recording")] {
                           return new_reader(s, stream, limit, kind);
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
          return on_reader(s, a, [](StreamReader& reader) { return described(reader.exception()); });
        }}},
      {"feed_data",
       {{"data"},
        [](S s, A a) {
          return on_reader(s, a, [data = a.bytes("data")](StreamReader& reader) {
            reader.feed_data(data);
            return Outcome();
          });
        }}},
      {"feed_eof",
       {{},
        [](S s, A a) {
          return on_reader(s, a, [](StreamReader& reader) {
            reader.feed_eof();
            return Outcome();
          });
        }}},
      {"set_exception",
       {{"error", "message", "errno"},
        [](S s, A a) {
          return on_reader(s, a,
                           [name = a.name_or_null("error"), message = a.optional_text("message"),
                            symbol = a.optional_name("errno")](StreamReader& reader) {
                             return set_exception(reader, name, message, symbol);
                           });
        }}},
      {"set_transport",
       {{},
        [](S s, A a) {
          return on_reader(s, a, [&s](StreamReader& reader) {
            reader.set_transport(make_recording_transport(s));
            return Outcome();
          });
        }}},
      {"repr",
       {{},
        [](S s, A a) {
          return on_reader(s, a, [](StreamReader& reader) { return Json{{"repr", reader.repr()}}; });
        }}},

      {"write",
       {{"data"},
        [](S s, A a) {
          return on_writer(s, a, [data = a.bytes("data")](StreamWriter& writer) {
            writer.write(data);
            return Outcome();
          });
        }}},
      {"writelines",
       {{"data"},
        [](S s, A a) {
          return on_writer(s, a, [data = a.bytes_items("data")](StreamWriter& writer) {
            writer.writelines(data);
            return Outcome();
          });
        }}},
      {"drain",
       {{},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("on")] { return drain(&s.writer(stream)); });
        }}},
      {"write_eof",
       {{},
        [](S s, A a) {
          return on_writer(s, a, [](StreamWriter& writer) {
            writer.write_eof();
            return Outcome();
          });
        }}},
      {"can_write_eof",
       {{},
        [](S s, A a) {
          return on_writer(s, a, [](StreamWriter& writer) { return Json(writer.can_write_eof()); });
        }}},
      {"is_closing",
       {{},
        [](S s, A a) {
          return on_writer(s, a, [](StreamWriter& writer) { return Json(writer.is_closing()); });
        }}},
      {"close",
       {{},
        [](S s, A a) {
          return on_writer(s, a, [](StreamWriter& writer) {
            writer.close();
            return Outcome();
          });
        }}},
      {"wait_closed",
       {{},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("on")] { return wait_closed(&s.writer(stream)); });
        }}},
      {"get_extra_info",
       {{"name"},
        [](S s, A a) {
          return on_writer(s, a, [name = a.name("name")](StreamWriter& writer) {
            return extra_info_value(writer.get_extra_info(name));
          });
        }}},
      {"abort",
       {{},
        [](S s, A a) {
          return on_writer(s, a, [](StreamWriter& writer) {
            writer.transport()->abort();
            return Outcome();
          });
        }}},
      {"pause_reading",
       {{},
        [](S s, A a) {
          return on_writer(s, a, [](StreamWriter& writer) {
            writer.transport()->pause_reading();
            return Outcome();
          });
        }}},
      {"resume_reading",
       {{},
        [](S s, A a) {
          return on_writer(s, a, [](StreamWriter& writer) {
            writer.transport()->resume_reading();
            return Outcome();
          });
        }}},
      {"is_reading",
       {{},
        [](S s, A a) {
          return on_writer(s, a, [](StreamWriter& writer) { return Json(writer.transport()->is_reading()); });
        }}},

      {"same_object",
       {{"calls"},
        [](S s, A a) {
          return at_once(s, a, [&s, calls = a.names("calls")] { return same_object(s, calls); });
        }}},
      {"context_of",
       {{"call"},
        [](S s, A a) {
          return at_once(s, a, [&s, name = a.name("call")] {
            const std::exception_ptr error = s.error_of(name);
            return described(error ? context_of(error) : nullptr);
          });
        }}},
  };
  return table;
}

Prepared prepare(Scenario& scenario, const Arguments& arguments) {
  const auto found = operations().find(arguments.op());
  if (found == operations().end()) throw Unsupported("there is no operation \"" + arguments.op() + "\" here");
  arguments.allow_only(found->second.fields);
  return found->second.prepare(scenario, arguments);
}

}  // namespace

void perform_operation(Scenario& scenario, const Json& request) {
  const Prepared operation = prepare(scenario, Arguments(request));
  operation();
}

bool is_operation(const std::string& name) { return operations().contains(name); }

std::vector<std::string> operation_names() {
  std::vector<std::string> names;
  names.reserve(operations().size());
  for (const auto& [name, operation] : operations()) names.push_back(name);
  return names;
}

}  // namespace streamgauge::adapter
