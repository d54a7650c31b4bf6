#include "ref/tls/byte_bio.h"

#include <openssl/bio.h>

#include <algorithm>
#include <new>
#include <utility>

namespace streamgauge {

namespace {

// Enough for the record of a short message, which then costs no allocation each.
constexpr std::size_t kIdleBytesMax = 256;

}  // namespace

const BIO_METHOD* ByteBio::method() {
  static const OpenSslPtr<BIO_METHOD> made = [] {
    OpenSslPtr<BIO_METHOD> table(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bytes"));
    if (!table) throw std::bad_alloc();
    BIO_meth_set_write_ex(table.get(), &ByteBio::write);
    BIO_meth_set_read_ex(table.get(), &ByteBio::read);
    BIO_meth_set_ctrl(table.get(), &ByteBio::control);
    return table;
  }();
  return made.get();
}

BIO* ByteBio::make_bio() {
  BIO* bio = BIO_new(method());
  if (bio == nullptr) throw std::bad_alloc();
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  return bio;
}

int ByteBio::write(BIO* bio, const char* data, std::size_t size, std::size_t* written) noexcept {
  static_cast<ByteBio*>(BIO_get_data(bio))->outgoing_.append(data, size);
  *written = size;
  return 1;
}

int ByteBio::read(BIO* bio, char* data, std::size_t size, std::size_t* count) noexcept {
  BIO_clear_retry_flags(bio);
  *count = static_cast<ByteBio*>(BIO_get_data(bio))->read(data, size);
  if (*count > 0) return 1;
  BIO_set_retry_read(bio);
  return 0;
}

long ByteBio::control(BIO*, int command, long, void*) noexcept { return command == BIO_CTRL_FLUSH ? 1 : 0; }

std::size_t ByteBio::read(char* data, std::size_t size) noexcept {
  std::string_view source = kept_.empty() ? lent_ : kept_.view();
  const std::size_t count = source.copy(data, size);
  if (kept_.empty()) {
    lent_.remove_prefix(count);
  } else {
    kept_.discard(count);
  }
  return count;
}

void ByteBio::lend(std::string_view data) {
  keep();
  lent_ = data;
}

void ByteBio::keep() {
  if (!lent_.empty()) kept_.append(std::exchange(lent_, {}));
}

void ByteBio::clear_incoming() {
  kept_.clear();
  lent_ = {};
}

void ByteBio::reserve_outgoing(std::size_t bytes) { outgoing_.reserve(outgoing_.size() + bytes); }

std::string ByteBio::take_outgoing() { return std::exchange(outgoing_, std::string()); }

void ByteBio::recycle(std::string taken) noexcept {
  if (!outgoing_.empty() || taken.capacity() > kIdleBytesMax) return;
  outgoing_ = std::move(taken);
  outgoing_.clear();
}

}  // namespace streamgauge
