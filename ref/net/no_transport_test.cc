// What is expected was seen on CPython 3.15.2, of None.
#include "ref/net/no_transport.h"

#include <gtest/gtest.h>

#include <string>

namespace streamgauge {
namespace {

template <class Operation>
std::string text_of(Operation operation) {
  try {
    operation();
    return "nothing was thrown";
  } catch (const AttributeError& error) {
    return error.what();
  }
}

TEST(NoTransport, LacksEverything) {
  NoTransport none;
  EXPECT_EQ(text_of([&] { none.write("x"); }), "'NoneType' object has no attribute 'write'");
  EXPECT_EQ(text_of([&] { none.writelines({}); }), "'NoneType' object has no attribute 'writelines'");
  EXPECT_EQ(text_of([&] { none.write_eof(); }), "'NoneType' object has no attribute 'write_eof'");
  EXPECT_EQ(text_of([&] { none.can_write_eof(); }), "'NoneType' object has no attribute 'can_write_eof'");
  EXPECT_EQ(text_of([&] { none.is_closing(); }), "'NoneType' object has no attribute 'is_closing'");
  EXPECT_EQ(text_of([&] { none.close(); }), "'NoneType' object has no attribute 'close'");
  EXPECT_EQ(text_of([&] { none.abort(); }), "'NoneType' object has no attribute 'abort'");
  EXPECT_EQ(text_of([&] { none.force_close(nullptr); }), "'NoneType' object has no attribute '_force_close'");
  EXPECT_EQ(text_of([&] { none.set_protocol(nullptr); }),
            "'NoneType' object has no attribute 'set_protocol'");
  EXPECT_EQ(text_of([&] { none.get_protocol(); }), "'NoneType' object has no attribute 'get_protocol'");
  EXPECT_EQ(text_of([&] { none.is_reading(); }), "'NoneType' object has no attribute 'is_reading'");
  EXPECT_EQ(text_of([&] { none.pause_reading(); }), "'NoneType' object has no attribute 'pause_reading'");
  EXPECT_EQ(text_of([&] { none.resume_reading(); }), "'NoneType' object has no attribute 'resume_reading'");
  EXPECT_EQ(text_of([&] { none.get_extra_info("socket"); }),
            "'NoneType' object has no attribute 'get_extra_info'");
  EXPECT_EQ(text_of([&] { none.get_write_buffer_size(); }),
            "'NoneType' object has no attribute 'get_write_buffer_size'");
  EXPECT_EQ(text_of([&] { none.get_write_buffer_limits(); }),
            "'NoneType' object has no attribute 'get_write_buffer_limits'");
  EXPECT_EQ(text_of([&] { none.set_write_buffer_limits(1, 0); }),
            "'NoneType' object has no attribute 'set_write_buffer_limits'");
  EXPECT_FALSE(none.start_tls_compatible());
  EXPECT_EQ(none.repr(), "None");
}

}  // namespace
}  // namespace streamgauge
