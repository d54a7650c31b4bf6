#include "ref/tls/write_backlog.h"

#include <openssl/ssl3.h>

#include <exception>

#include "ref/base/pool_block.h"
#include "ref/loop/event_loop.h"

namespace streamgauge {

namespace {

// What one record holds. Pieces of this size gain nothing by being joined to others.
constexpr std::size_t kRecordBytes = SSL3_RT_MAX_PLAIN_LENGTH;

// How much of the data, which is not empty, the engine takes.
std::size_t encrypt_some(TlsEngine& engine, std::string_view data) {
  std::size_t count = 0;
  if (engine.write(data, &count) == TlsStatus::kFailed) std::rethrow_exception(engine.error());
  return count;
}

}  // namespace

void WriteBacklog::append(std::span<const std::string_view> pieces) {
  for (const std::string_view piece : pieces) waiting_.append(piece);
}

void WriteBacklog::encrypt(TlsEngine& engine, std::span<const std::string_view> pieces) {
  if (!encrypt_waiting(engine)) {
    append(pieces);
  } else if (pieces.size() == 1) {
    encrypt_or_keep(engine, pieces.front());
  } else if (!pieces.empty()) {
    encrypt_joined(engine, pieces);
  }
}

bool WriteBacklog::encrypt_waiting(TlsEngine& engine) {
  while (!waiting_.empty()) {
    iovec chunk{};
    waiting_.fill({&chunk, 1});
    const std::string_view data(static_cast<const char*>(chunk.iov_base), chunk.iov_len);
    const std::size_t done = encrypt_some(engine, data);
    if (done > 0) waiting_.discard(done);
    if (done < data.size()) return false;
  }
  return true;
}

void WriteBacklog::encrypt_or_keep(TlsEngine& engine, std::string_view data) {
  if (data.empty()) return;
  const std::size_t done = waiting_.empty() ? encrypt_some(engine, data) : 0;
  waiting_.append(data.substr(done));
}

void WriteBacklog::encrypt_joined(TlsEngine& engine, std::span<const std::string_view> pieces) {
  const PoolBlock block(EventLoop::kReceiveBlockBytes);
  const std::span<char> bytes = block.bytes();
  std::size_t joined = 0;
  const auto flush = [&] {
    encrypt_or_keep(engine, std::string_view(bytes.data(), joined));
    joined = 0;
  };
  for (const std::string_view piece : pieces) {
    if (piece.size() >= kRecordBytes) {
      flush();
      encrypt_or_keep(engine, piece);
      continue;
    }
    if (piece.size() > bytes.size() - joined) flush();
    joined += piece.copy(bytes.data() + joined, piece.size());
  }
  flush();
}

}  // namespace streamgauge
