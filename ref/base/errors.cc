#include "ref/base/errors.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include "ref/base/python_repr.h"

namespace streamgauge {

namespace {

// std::generic_category's message is strerror's text, without strerror's shared buffer.
std::string error_text(int error_number) { return std::generic_category().message(error_number); }

std::string incomplete_text(std::size_t got, std::optional<std::size_t> expected) {
  const std::string total = expected ? std::to_string(*expected) : "undefined";
  return std::to_string(got) + " bytes read on a total of " + total + " expected bytes";
}

}  // namespace

void throw_none_lacks(std::string_view attribute) {
  throw AttributeError("'NoneType' object has no attribute '" + std::string(attribute) + "'");
}

std::string Exception::repr() const {
  return std::string(class_name()) + "(" + (*what() == '\0' ? "" : python_repr(what())) + ")";
}

OSError::OSError(int error_number, const std::string& message)
    : Exception("[Errno " + std::to_string(error_number) + "] " + message),
      error_number_(error_number),
      message_(message) {}

std::string OSError::repr() const {
  if (!error_number_) return Exception::repr();
  return std::string(class_name()) + "(" + std::to_string(*error_number_) + ", " + python_repr(message_) +
         ")";
}

std::exception_ptr make_os_error(int error_number, const std::string& message) {
  switch (error_number) {
    case EAGAIN:
    case EALREADY:
    case EINPROGRESS:
      return std::make_exception_ptr(BlockingIOError(error_number, message));
    case EPIPE:
    case ESHUTDOWN:
      return std::make_exception_ptr(BrokenPipeError(error_number, message));
    case ECHILD:
      return std::make_exception_ptr(ChildProcessError(error_number, message));
    case ECONNABORTED:
      return std::make_exception_ptr(ConnectionAbortedError(error_number, message));
    case ECONNREFUSED:
      return std::make_exception_ptr(ConnectionRefusedError(error_number, message));
    case ECONNRESET:
      return std::make_exception_ptr(ConnectionResetError(error_number, message));
    case EEXIST:
      return std::make_exception_ptr(FileExistsError(error_number, message));
    case ENOENT:
      return std::make_exception_ptr(FileNotFoundError(error_number, message));
    case EINTR:
      return std::make_exception_ptr(InterruptedError(error_number, message));
    case EISDIR:
      return std::make_exception_ptr(IsADirectoryError(error_number, message));
    case ENOTDIR:
      return std::make_exception_ptr(NotADirectoryError(error_number, message));
    case EACCES:
    case EPERM:
      return std::make_exception_ptr(PermissionError(error_number, message));
    case ESRCH:
      return std::make_exception_ptr(ProcessLookupError(error_number, message));
    case ETIMEDOUT:
      return std::make_exception_ptr(TimeoutError(error_number, message));
    default:
      return std::make_exception_ptr(OSError(error_number, message));
  }
}

std::exception_ptr make_os_error(int error_number) {
  return make_os_error(error_number, error_text(error_number));
}

void throw_os_error(int error_number) { std::rethrow_exception(make_os_error(error_number)); }

void throw_os_error(int error_number, const std::string& message) {
  std::rethrow_exception(make_os_error(error_number, message));
}

IncompleteReadError::IncompleteReadError(std::string partial, std::optional<std::size_t> expected)
    : EOFError(incomplete_text(partial.size(), expected)),
      partial_(std::move(partial)),
      expected_(expected) {}

ExceptionGroup::ExceptionGroup(const std::string& message, std::vector<std::exception_ptr> exceptions)
    : Exception(message + " (" + std::to_string(exceptions.size()) + " sub-exception" +
                (exceptions.size() == 1 ? ")" : "s)")),
      exceptions_(std::move(exceptions)) {}

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "";
  }
}

std::string repr(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Exception& e) {
    return e.repr();
  } catch (const std::exception& e) {
    return "std::exception(" + python_repr(e.what()) + ")";
  } catch (...) {
    return "unknown error";
  }
}

}  // namespace streamgauge
