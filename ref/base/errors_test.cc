#include "ref/base/errors.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace streamgauge {
namespace {

// The texts were taken from CPython 3.15.
TEST(Errors, AnErrnoSelectsTheSubclassOfOSErrorAsInPython) {
  EXPECT_EQ(repr(make_os_error(ECONNRESET)), "ConnectionResetError(104, 'Connection reset by peer')");
  EXPECT_EQ(repr(make_os_error(EPIPE)), "BrokenPipeError(32, 'Broken pipe')");
  EXPECT_EQ(repr(make_os_error(ESHUTDOWN)),
            "BrokenPipeError(108, 'Cannot send after transport endpoint shutdown')");
  EXPECT_EQ(repr(make_os_error(ECONNREFUSED)), "ConnectionRefusedError(111, 'Connection refused')");
  EXPECT_EQ(repr(make_os_error(ECONNABORTED)),
            "ConnectionAbortedError(103, 'Software caused connection abort')");
  EXPECT_EQ(repr(make_os_error(ETIMEDOUT)), "TimeoutError(110, 'Connection timed out')");
  EXPECT_EQ(repr(make_os_error(EAGAIN)), "BlockingIOError(11, 'Resource temporarily unavailable')");
  EXPECT_EQ(repr(make_os_error(EINTR)), "InterruptedError(4, 'Interrupted system call')");
  EXPECT_EQ(repr(make_os_error(ENOENT)), "FileNotFoundError(2, 'No such file or directory')");
  EXPECT_EQ(repr(make_os_error(EEXIST)), "FileExistsError(17, 'File exists')");
  EXPECT_EQ(repr(make_os_error(EISDIR)), "IsADirectoryError(21, 'Is a directory')");
  EXPECT_EQ(repr(make_os_error(ENOTDIR)), "NotADirectoryError(20, 'Not a directory')");
  EXPECT_EQ(repr(make_os_error(EACCES)), "PermissionError(13, 'Permission denied')");
  EXPECT_EQ(repr(make_os_error(EPERM)), "PermissionError(1, 'Operation not permitted')");
  EXPECT_EQ(repr(make_os_error(ESRCH)), "ProcessLookupError(3, 'No such process')");
  EXPECT_EQ(repr(make_os_error(ECHILD)), "ChildProcessError(10, 'No child processes')");
  EXPECT_EQ(repr(make_os_error(EINVAL)), "OSError(22, 'Invalid argument')");
}

TEST(Errors, AnOSErrorShowsItsNumberOnlyIfItHasOne) {
  EXPECT_STREQ(OSError(EMFILE, "Too many open files").what(), "[Errno 24] Too many open files");
  EXPECT_STREQ(ConnectionResetError("Connection lost").what(), "Connection lost");
  EXPECT_FALSE(ConnectionResetError("Connection lost").error_number());
  EXPECT_EQ(ConnectionResetError("Connection lost").repr(), "ConnectionResetError('Connection lost')");
}

TEST(Errors, SubclassesAreCaughtAsTheirBase) {
  EXPECT_THROW(throw_os_error(ECONNRESET), ConnectionError);
  EXPECT_THROW(throw_os_error(ETIMEDOUT), OSError);
  EXPECT_THROW(throw NotImplementedError(""), RuntimeError);
  EXPECT_THROW(throw IncompleteReadError("", 1), EOFError);
}

TEST(Errors, AnIncompleteReadTellsWhatWasReadOfHowMuch) {  // ER-01, RX-02, RU-06
  const IncompleteReadError known("abc", 5);
  EXPECT_STREQ(known.what(), "3 bytes read on a total of 5 expected bytes");
  EXPECT_EQ(known.partial(), "abc");
  EXPECT_EQ(known.expected(), 5u);
  const IncompleteReadError unknown("abcd\r", std::nullopt);
  EXPECT_STREQ(unknown.what(), "5 bytes read on a total of undefined expected bytes");
  EXPECT_FALSE(unknown.expected());
}

TEST(Errors, ALimitOverrunTellsHowMuchCanBeConsumed) {  // ER-02
  const LimitOverrunError error("Separator is not found, and chunk exceed the limit", 7);
  EXPECT_STREQ(error.what(), "Separator is not found, and chunk exceed the limit");
  EXPECT_EQ(error.consumed(), 7u);
  EXPECT_EQ(error.repr(), "LimitOverrunError('Separator is not found, and chunk exceed the limit')");
}

TEST(Errors, PointersToOneErrorAreEqualAfterItWasThrownAgain) {
  const std::exception_ptr stored = make_os_error(EPIPE);
  std::exception_ptr caught;
  try {
    std::rethrow_exception(stored);
  } catch (...) {
    caught = std::current_exception();
  }
  EXPECT_EQ(caught, stored);
  EXPECT_NE(make_os_error(EPIPE), stored);
}

TEST(Errors, AnExceptionGroupCountsItsErrors) {  // OC-24
  const ExceptionGroup one("create_connection failed", {make_os_error(ECONNREFUSED)});
  EXPECT_STREQ(one.what(), "create_connection failed (1 sub-exception)");
  const ExceptionGroup two("create_connection failed", {make_os_error(EPIPE), make_os_error(ECONNREFUSED)});
  EXPECT_STREQ(two.what(), "create_connection failed (2 sub-exceptions)");
  EXPECT_EQ(text_of(two.exceptions().front()), "[Errno 32] Broken pipe");
}

TEST(Errors, AnErrorWithoutTextHasEmptyParentheses) {
  EXPECT_EQ(NotImplementedError("").repr(), "NotImplementedError()");
}

}  // namespace
}  // namespace streamgauge
