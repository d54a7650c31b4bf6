// Writers and their transports: spec/protocol.md, section 5, "Writer and transport".
#include <cstdint>
#include <optional>
#include <utility>

#include "ref/adapter/operation.h"
#include "ref/adapter/values.h"
#include "ref/tls/tls_engine.h"

namespace streamgauge::adapter {

namespace {

Coro<Json> drain(StreamWriter* writer) {
  co_await writer->drain();
  co_return nullptr;
}

Coro<Json> wait_closed(StreamWriter* writer) {
  co_await writer->wait_closed();
  co_return nullptr;
}

Json text_or_null(const std::optional<std::string>& content) { return content ? text(*content) : nullptr; }

Json ssl_object_value(const StreamWriter& writer, const std::string& name) {
  const ExtraInfo info = writer.get_extra_info("ssl_object");
  const auto* engine = std::get_if<std::shared_ptr<const TlsEngine>>(&info);
  if (engine == nullptr) return nullptr;
  if (name == "version") return text_or_null((*engine)->version());
  if (name == "selected_alpn_protocol") return text_or_null((*engine)->selected_alpn_protocol());
  if (name == "server_hostname") return text_or_null((*engine)->server_hostname());
  return (*engine)->session_reused();
}

std::optional<std::int64_t> mark_of(const Arguments& a, const char* field) {
  if (!a.given(field)) return std::nullopt;
  return a.integer(field);
}

// A C++ program puts its own default in the place of nothing.
Json default_of(const Arguments& a) {
  if (!a.has("default")) return nullptr;
  const Json& value = a.field("default");
  const std::string_view tag = tag_of(value);
  const bool is_sequence = tag == "tuple" || tag == "list";
  return is_sequence ? value.begin().value() : value;
}

}  // namespace

OperationTable writer_operations() {
  using S = Scenario&;
  using A = const Arguments&;
  return {
      {"write",
       {{"data"},
        [](S s, A a) {
          return on_writer(s, a, [data = a.bytes("data")](StreamWriter& writer) { writer.write(data); });
        }}},
      {"writelines",
       {{"data"},
        [](S s, A a) {
          return on_writer(s, a,
                           [data = a.bytes_items("data")](StreamWriter& writer) { writer.writelines(data); });
        }}},
      {"drain",
       {{},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("on")] { return drain(&s.writer(stream)); });
        }}},
      {"write_eof",
       {{}, [](S s, A a) { return on_writer(s, a, [](StreamWriter& writer) { writer.write_eof(); }); }}},
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
      {"writer_repr",
       {{},
        [](S s, A a) {
          return on_writer(s, a, [](StreamWriter& writer) { return Json{{"repr", writer.repr()}}; });
        }}},
      {"close", {{}, [](S s, A a) { return on_writer(s, a, [](StreamWriter& writer) { writer.close(); }); }}},
      {"wait_closed",
       {{},
        [](S s, A a) {
          return call(s, a, [&s, stream = a.name("on")] { return wait_closed(&s.writer(stream)); });
        }}},
      {"get_extra_info",
       {{"name", "default"},
        [](S s, A a) {
          return on_writer(s, a, [name = a.text("name"), otherwise = default_of(a)](StreamWriter& writer) {
            const std::optional<ExtraInfo> info = writer.find_extra_info(name);
            return info ? extra_info_value(*info) : otherwise;
          });
        }}},
      {"ssl_object",
       {{"name"},
        [](S s, A a) {
          const std::string name = a.name("name");
          if (name != "version" && name != "selected_alpn_protocol" && name != "server_hostname" &&
              name != "session_reused") {
            throw Failed("an ssl_object has no \"" + name + "\"");
          }
          return on_writer(s, a, [name](StreamWriter& writer) { return ssl_object_value(writer, name); });
        }}},

      {"abort",
       {{}, [](S s, A a) { return on_transport(s, a, [](Transport& transport) { transport.abort(); }); }}},
      {"pause_reading",
       {{},
        [](S s, A a) {
          return on_transport(s, a, [](Transport& transport) { transport.pause_reading(); });
        }}},
      {"resume_reading",
       {{},
        [](S s, A a) {
          return on_transport(s, a, [](Transport& transport) { transport.resume_reading(); });
        }}},
      {"is_reading",
       {{},
        [](S s, A a) {
          return on_transport(s, a, [](Transport& transport) { return Json(transport.is_reading()); });
        }}},
      {"set_write_buffer_limits",
       {{"high", "low"},
        [](S s, A a) {
          return on_transport(s, a,
                              [high = mark_of(a, "high"), low = mark_of(a, "low")](Transport& transport) {
                                transport.set_write_buffer_limits(high, low);
                              });
        }}},
      {"get_write_buffer_limits",
       {{},
        [](S s, A a) {
          return on_transport(s, a, [](Transport& transport) {
            const WriteBufferLimits limits = transport.get_write_buffer_limits();
            return Json::array({limits.low, limits.high});
          });
        }}},
      {"get_write_buffer_size",
       {{},
        [](S s, A a) {
          return on_transport(s, a,
                              [](Transport& transport) { return Json(transport.get_write_buffer_size()); });
        }}},
  };
}

}  // namespace streamgauge::adapter
