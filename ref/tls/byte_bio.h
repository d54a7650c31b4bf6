// What OpenSSL reads from and writes to: bytes in memory, of which those to be read may be somebody else's.
// ssl.MemoryBIO twice, without the copy of what has just been received.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ref/base/read_buffer.h"
#include "ref/tls/openssl_ptr.h"

namespace streamgauge {

// Both directions of one connection. When nothing is left to be read, OpenSSL is told to try again later,
// never that the stream has ended: what an end means is for the protocol to say (clause TL-11).
class ByteBio {
 public:
  ByteBio() = default;
  ByteBio(const ByteBio&) = delete;
  ByteBio& operator=(const ByteBio&) = delete;

  // A BIO on these bytes, which must outlive it. Throws std::bad_alloc.
  bio_st* make_bio();

  // --- Incoming ---
  // Adds bytes that need only live until keep().
  void lend(std::string_view data);
  // Copies what is left of them.
  void keep();
  std::size_t incoming_pending() const noexcept { return kept_.size() + lent_.size(); }
  void clear_incoming();

  // --- Outgoing ---
  std::size_t outgoing_pending() const noexcept { return outgoing_.size(); }
  // Makes room, so that the bytes to come are not moved while they come.
  void reserve_outgoing(std::size_t bytes);
  // Takes all bytes out.
  std::string take_outgoing();
  // Gives the memory of what was taken back, if it is little: an idle connection keeps none to speak of.
  void recycle(std::string taken) noexcept;

 private:
  // Called by OpenSSL, through which no exception can pass.
  static int write(bio_st* bio, const char* data, std::size_t size, std::size_t* written) noexcept;
  static int read(bio_st* bio, char* data, std::size_t size, std::size_t* count) noexcept;
  static long control(bio_st* bio, int command, long number, void* pointer) noexcept;
  static const bio_method_st* method();

  std::size_t read(char* data, std::size_t size) noexcept;

  ReadBuffer kept_;  // comes before what is lent
  std::string_view lent_;
  std::string outgoing_;
};

// Bytes that are lent for as long as this exists.
class LentBytes {
 public:
  LentBytes(ByteBio& bio, std::string_view data) : bio_(bio) { bio_.lend(data); }
  LentBytes(const LentBytes&) = delete;
  LentBytes& operator=(const LentBytes&) = delete;
  ~LentBytes() { bio_.keep(); }

 private:
  ByteBio& bio_;
};

}  // namespace streamgauge
