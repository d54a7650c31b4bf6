// What a transport and a protocol are to each other (asyncio/transports.py, asyncio/protocols.py). A
// transport carries bytes and knows no meaning; a protocol gives them meaning and does no input or output. A
// layer such as TLS is both: a protocol towards the socket, a transport towards the application.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "ref/base/errors.h"
#include "ref/base/socket_address.h"
#include "ref/net/socket.h"

namespace streamgauge {

class Transport;
class TlsContext;
class TlsEngine;
struct PeerCertificate;
struct TlsCipher;

// The receiving end of a transport's calls:
//
//   start -> connection_made [-> data_received]* [-> eof_received] -> connection_lost -> end
//
// with pairs of pause_writing and resume_writing anywhere in between. Whatever data_received or eof_received
// throws is fatal to the connection and becomes the error of connection_lost.
class Protocol {
 public:
  Protocol() = default;
  Protocol(const Protocol&) = delete;
  Protocol& operator=(const Protocol&) = delete;
  virtual ~Protocol() = default;

  virtual void connection_made(std::shared_ptr<Transport> transport) = 0;
  // `data` is not empty and lasts until the call returns.
  virtual void data_received(std::string_view data) = 0;
  // Whether data_received() only puts `data` away and schedules: it runs no code of the program and does
  // nothing to a descriptor but stop reading it (see EventLoop::note_inert_callback()).
  virtual bool receives_inertly() const noexcept { return false; }
  // The peer will send no more. True: the connection stays open for writing. False: the transport closes
  // itself.
  virtual bool eof_received() = 0;
  // The connection is gone; `error` is null if it was closed or aborted on this side.
  virtual void connection_lost(std::exception_ptr error) = 0;
  // The transport's buffer is over its high-water mark, and at or under its low-water mark again. Called at
  // once, from within write(): through the loop it would come too late.
  virtual void pause_writing() = 0;
  virtual void resume_writing() = 0;

  // The most that it takes in one call of data_received, if it has a buffer of its own to receive into
  // (asyncio's BufferedProtocol); 0 for any amount.
  virtual std::size_t receive_buffer_bytes() const { return 0; }
  // Gives away what was received and not read yet, to a layer that is put below (cpython #142352).
  virtual std::string take_unread() { return {}; }
};

// What get_extra_info() gives; std::monostate is Python's None. The types of TLS belong to ref/tls.
using ExtraInfo = std::variant<std::monostate, SocketAddress, std::shared_ptr<Socket>,
                               std::shared_ptr<const TlsContext>, std::shared_ptr<const TlsEngine>,
                               std::shared_ptr<const PeerCertificate>, std::shared_ptr<const TlsCipher>>;

// Marks of a transport's write buffer, in bytes.
struct WriteBufferLimits {
  std::int64_t low;
  std::int64_t high;
};

// A two-way connection. As in asyncio, every operation that a transport does not have throws
// NotImplementedError.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  // "peername", "sockname", "socket" and whatever a layer adds, each of which may be none; nullopt for other
  // names.
  virtual std::optional<ExtraInfo> find_extra_info(std::string_view) const { return std::nullopt; }
  // The same; `otherwise` for other names (clause WX-01).
  ExtraInfo get_extra_info(std::string_view name, ExtraInfo otherwise = {}) const {
    return find_extra_info(name).value_or(std::move(otherwise));
  }

  virtual bool is_closing() const { throw NotImplementedError(""); }
  // Sends what is queued, then ends the connection; receives nothing more. connection_lost follows in a later
  // turn.
  virtual void close() { throw NotImplementedError(""); }
  // As close(), but drops what is queued.
  virtual void abort() { throw NotImplementedError(""); }
  // As abort(); `error` becomes that of connection_lost. For layers such as TLS.
  virtual void force_close(std::exception_ptr) { throw NotImplementedError(""); }

  // Whether TLS can be put on it while it is in use (loop.start_tls()).
  virtual bool start_tls_compatible() const { return false; }

  virtual void set_protocol(std::shared_ptr<Protocol>) { throw NotImplementedError(""); }
  // Null once the connection is lost.
  virtual std::shared_ptr<Protocol> get_protocol() const { throw NotImplementedError(""); }

  virtual bool is_reading() const { throw NotImplementedError(""); }
  // Both do nothing if there is nothing to change, or if the transport is closing (clause RP-07).
  virtual void pause_reading() { throw NotImplementedError(""); }
  virtual void resume_reading() { throw NotImplementedError(""); }

  // Never waits and never throws for a dead connection, whose data is dropped. Throws RuntimeError after
  // write_eof().
  virtual void write(std::string_view) { throw NotImplementedError(""); }
  // As write() for all the pieces in order.
  virtual void writelines(std::span<const std::string_view> pieces);
  // Ends the sending side once what is queued is sent.
  virtual void write_eof() { throw NotImplementedError(""); }
  virtual bool can_write_eof() const { throw NotImplementedError(""); }

  // Bytes written and not yet taken by the system.
  virtual std::size_t get_write_buffer_size() const { throw NotImplementedError(""); }
  virtual WriteBufferLimits get_write_buffer_limits() const { throw NotImplementedError(""); }
  // A mark that is not given follows from the other: low = high / 4, high = 4 * low; with neither, (16 KiB,
  // 64 KiB). Takes effect at once. Throws ValueError unless high >= low >= 0 (clause WD-05).
  virtual void set_write_buffer_limits(std::optional<std::int64_t>, std::optional<std::int64_t>) {
    throw NotImplementedError("");
  }

  // For people: Python's repr().
  virtual std::string repr() const { return "<Transport>"; }
};

}  // namespace streamgauge
