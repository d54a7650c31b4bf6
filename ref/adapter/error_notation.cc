#include "ref/adapter/error_notation.h"

#include <netdb.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <stdexcept>
#include <utility>

#include "ref/base/errors.h"
#include "ref/coro/errors.h"
#include "ref/tls/tls_error.h"

namespace streamgauge::adapter {

namespace {

Json errno_symbol_of(std::optional<int> number) {
  if (!number) return nullptr;
  // On Linux one number has two names, of which Python tells POSIX's.
  const char* name = *number == ENOTSUP ? "ENOTSUP" : ::strerrorname_np(*number);
  if (name == nullptr) return nullptr;
  return name;
}

std::optional<int> errno_number_of(const std::string& symbol) {
  constexpr int errno_max = 4095;  // MAX_ERRNO of the Linux kernel
  for (int number = 1; number <= errno_max; ++number) {
    const char* name = ::strerrorname_np(number);
    if (name != nullptr && symbol == name) return number;
  }
  return std::nullopt;
}

// The codes of getaddrinfo(3).
const std::map<int, const char*>& gai_symbols() {
  static const std::map<int, const char*> symbols = {
      {EAI_ADDRFAMILY, "EAI_ADDRFAMILY"}, {EAI_AGAIN, "EAI_AGAIN"},
      {EAI_BADFLAGS, "EAI_BADFLAGS"},     {EAI_FAIL, "EAI_FAIL"},
      {EAI_FAMILY, "EAI_FAMILY"},         {EAI_MEMORY, "EAI_MEMORY"},
      {EAI_NODATA, "EAI_NODATA"},         {EAI_NONAME, "EAI_NONAME"},
      {EAI_OVERFLOW, "EAI_OVERFLOW"},     {EAI_SERVICE, "EAI_SERVICE"},
      {EAI_SOCKTYPE, "EAI_SOCKTYPE"},     {EAI_SYSTEM, "EAI_SYSTEM"},
  };
  return symbols;
}

Json gai_symbol_of(std::optional<int> number) {
  const auto found = gai_symbols().find(number.value_or(0));
  if (found == gai_symbols().end()) return nullptr;
  return found->second;
}

Json text_or_null(const std::optional<std::string>& content) {
  if (!content) return nullptr;
  return *content;
}

std::exception_ptr make_gai_error(const std::optional<std::string>& message, const std::string& symbol) {
  if (!message) throw std::invalid_argument("a gaierror with an errno needs a message");
  for (const auto& [number, name] : gai_symbols()) {
    if (symbol == name) return std::make_exception_ptr(GaiError(number, *message));
  }
  throw std::invalid_argument("there is no gaierror with errno " + symbol);
}

using Maker = std::exception_ptr (*)(const std::string& message);

template <class Error>
std::exception_ptr make_plain(const std::string& message) {
  return std::make_exception_ptr(Error(message));
}

using NumberedMaker = std::exception_ptr (*)(int number, const std::string& message);

template <class Error>
std::exception_ptr make_numbered(int number, const std::string& message) {
  return std::make_exception_ptr(Error(number, message));
}

const std::map<std::string, Maker>& plain_makers() {
  static const std::map<std::string, Maker> makers = {
      {"AssertionError", make_plain<AssertionError>},
      {"AttributeError", make_plain<AttributeError>},
      {"BrokenPipeError", make_plain<BrokenPipeError>},
      {"BufferError", make_plain<BufferError>},
      {"CancelledError", [](const std::string&) { return std::make_exception_ptr(CancelledError()); }},
      {"ConnectionAbortedError", make_plain<ConnectionAbortedError>},
      {"ConnectionRefusedError", make_plain<ConnectionRefusedError>},
      {"ConnectionResetError", make_plain<ConnectionResetError>},
      {"FileNotFoundError", make_plain<FileNotFoundError>},
      {"IncompleteReadError",
       [](const std::string&) { return std::make_exception_ptr(IncompleteReadError("", std::nullopt)); }},
      {"IndexError", make_plain<IndexError>},
      {"LimitOverrunError",
       [](const std::string& message) { return std::make_exception_ptr(LimitOverrunError(message, 0)); }},
      {"NotImplementedError", make_plain<NotImplementedError>},
      {"OSError", make_plain<OSError>},
      {"OverflowError", make_plain<OverflowError>},
      {"RuntimeError", make_plain<RuntimeError>},
      {"SSLCertVerificationError",
       [](const std::string& message) {
         return std::make_exception_ptr(
             SSLCertVerificationError(1, message, std::nullopt, std::nullopt, 0, ""));
       }},
      {"SSLError", make_plain<SSLError>},
      {"StopAsyncIteration", make_plain<StopAsyncIteration>},
      {"TimeoutError", make_plain<TimeoutError>},
      {"TypeError", make_plain<TypeError>},
      {"UnicodeError", make_plain<UnicodeError>},
      {"ValueError", make_plain<ValueError>},
      {"gaierror", make_plain<GaiError>},
  };
  return makers;
}

const std::map<std::string, NumberedMaker>& numbered_makers() {
  static const std::map<std::string, NumberedMaker> makers = {
      {"BrokenPipeError", make_numbered<BrokenPipeError>},
      {"ConnectionAbortedError", make_numbered<ConnectionAbortedError>},
      {"ConnectionRefusedError", make_numbered<ConnectionRefusedError>},
      {"ConnectionResetError", make_numbered<ConnectionResetError>},
      {"FileNotFoundError", make_numbered<FileNotFoundError>},
      // OSError(number, message) is of the subclass that belongs to the number (PEP 3151).
      {"OSError", [](int number, const std::string& message) { return make_os_error(number, message); }},
      {"TimeoutError", make_numbered<TimeoutError>},
  };
  return makers;
}

}  // namespace

Json describe_error(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const IncompleteReadError& e) {
    Json expected = nullptr;
    if (e.expected()) expected = *e.expected();
    return {{"raises", e.class_name()},
            {"partial", utf8_from_bytes(e.partial())},
            {"expected", std::move(expected)},
            {"message", e.what()}};
  } catch (const LimitOverrunError& e) {
    return {{"raises", e.class_name()}, {"consumed", e.consumed()}, {"message", e.what()}};
  } catch (const SSLCertVerificationError& e) {
    // 0 is X509_V_OK: nothing was verified.
    Json verify_code = nullptr;
    if (e.verify_code() != 0) verify_code = e.verify_code();
    return {{"raises", e.class_name()},
            {"reason", text_or_null(e.reason())},
            {"verify_code", std::move(verify_code)},
            {"message", e.what()}};
  } catch (const SSLError& e) {
    return {{"raises", e.class_name()}, {"reason", text_or_null(e.reason())}, {"message", e.what()}};
  } catch (const GaiError& e) {
    return {{"raises", e.class_name()}, {"errno", gai_symbol_of(e.error_number())}, {"message", e.what()}};
  } catch (const ExceptionGroup& e) {
    Json exceptions = Json::array();
    for (const std::exception_ptr& part : e.exceptions()) exceptions.push_back(describe_error(part));
    return {{"raises", e.class_name()}, {"exceptions", std::move(exceptions)}, {"message", e.what()}};
  } catch (const OSError& e) {
    return {{"raises", e.class_name()}, {"errno", errno_symbol_of(e.error_number())}, {"message", e.what()}};
  } catch (const Exception& e) {
    return {{"raises", e.class_name()}, {"message", e.what()}};
  } catch (const CancelledError&) {
    return {{"raises", CancelledError::class_name()}, {"message", ""}};
  } catch (const std::exception& e) {
    return {{"raises", "Exception"}, {"message", e.what()}};
  }
}

std::exception_ptr make_error(const std::string& class_name, const std::optional<std::string>& message,
                              const std::optional<std::string>& errno_symbol) {
  if (errno_symbol && class_name == "gaierror") return make_gai_error(message, *errno_symbol);
  if (errno_symbol) {
    const std::optional<int> number = errno_number_of(*errno_symbol);
    const auto maker = numbered_makers().find(class_name);
    if (!number || maker == numbered_makers().end()) {
      throw std::invalid_argument("there is no " + class_name + " with errno " + *errno_symbol);
    }
    return maker->second(*number, message ? *message : std::strerror(*number));
  }
  const auto maker = plain_makers().find(class_name);
  if (maker == plain_makers().end()) {
    throw std::invalid_argument("there is no error class \"" + class_name + "\"");
  }
  return maker->second(message.value_or(""));
}

std::exception_ptr context_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::nested_exception& e) {
    return e.nested_ptr();
  } catch (...) {
    return nullptr;
  }
}

}  // namespace streamgauge::adapter
