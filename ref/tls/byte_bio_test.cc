#include "ref/tls/byte_bio.h"

#include <gtest/gtest.h>
#include <openssl/bio.h>

#include <array>
#include <string>

#include "ref/tls/openssl_ptr.h"

namespace streamgauge {
namespace {

class ByteBioTest : public testing::Test {
 protected:
  // What OpenSSL gets when it asks for up to `size` bytes; "(retry)" and "(end)" if there are none.
  std::string read(std::size_t size) {
    std::string data(size, '\0');
    std::size_t count = 0;
    if (BIO_read_ex(native.get(), data.data(), size, &count) != 1) {
      return BIO_should_read(native.get()) != 0 ? "(retry)" : "(end)";
    }
    return data.substr(0, count);
  }

  void write(const std::string& data) {
    std::size_t count = 0;
    ASSERT_EQ(BIO_write_ex(native.get(), data.data(), data.size(), &count), 1);
    ASSERT_EQ(count, data.size());
  }

  ByteBio bio;
  OpenSslPtr<BIO> native{bio.make_bio()};
};

TEST_F(ByteBioTest, WithoutBytesItSaysThatTheyMayComeYet) {
  EXPECT_EQ(read(5), "(retry)");
  {
    const LentBytes lent(bio, "ab");
    EXPECT_EQ(read(5), "ab");
    EXPECT_EQ(read(5), "(retry)");
  }
  EXPECT_EQ(read(5), "(retry)");
}

TEST_F(ByteBioTest, WhatIsLeftOfLentBytesIsKept) {
  {
    const std::string received = "abcdef";
    const LentBytes lent(bio, received);
    EXPECT_EQ(bio.incoming_pending(), 6U);
    EXPECT_EQ(read(2), "ab");
    EXPECT_EQ(bio.incoming_pending(), 4U);
  }
  EXPECT_EQ(bio.incoming_pending(), 4U);
  const LentBytes more(bio, "gh");
  EXPECT_EQ(bio.incoming_pending(), 6U);
  EXPECT_EQ(read(9), "cdef");
  EXPECT_EQ(read(9), "gh");
  EXPECT_EQ(bio.incoming_pending(), 0U);
}

TEST_F(ByteBioTest, BytesLentWhileOthersAreLentComeAfterThem) {
  const LentBytes first(bio, "abc");
  EXPECT_EQ(read(1), "a");
  {
    const LentBytes second(bio, "de");
    EXPECT_EQ(read(1), "b");
  }
  EXPECT_EQ(read(9), "cde");
}

TEST_F(ByteBioTest, WhatIsWrittenIsJoinedUntilItIsTaken) {
  write("abc");
  write("de");
  EXPECT_EQ(bio.outgoing_pending(), 5U);
  EXPECT_EQ(bio.take_outgoing(), "abcde");
  EXPECT_EQ(bio.outgoing_pending(), 0U);
  EXPECT_EQ(bio.take_outgoing(), "");
}

TEST_F(ByteBioTest, MemoryThatWasTakenIsUsedAgainIfItIsLittle) {
  write(std::string(100, 'x'));
  std::string taken = bio.take_outgoing();
  const char* memory = taken.data();
  bio.recycle(std::move(taken));
  EXPECT_EQ(bio.outgoing_pending(), 0U);
  write("y");
  EXPECT_EQ(bio.take_outgoing().data(), memory);
}

TEST_F(ByteBioTest, BytesWrittenMeanwhileAreNotLostToRecycling) {
  write("abc");
  std::string taken = bio.take_outgoing();
  write("d");
  bio.recycle(std::move(taken));
  EXPECT_EQ(bio.take_outgoing(), "d");
}

TEST_F(ByteBioTest, FlushingSucceeds) { EXPECT_EQ(BIO_flush(native.get()), 1); }

}  // namespace
}  // namespace streamgauge
