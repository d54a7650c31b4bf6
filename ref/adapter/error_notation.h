// Errors in the notation of the adapter protocol (spec/protocol.md, section 3; spec/errors.json).
#pragma once

#include <exception>
#include <optional>
#include <string>

#include "ref/adapter/wire.h"

namespace streamgauge::adapter {

// {"raises": class, fields..., "message": text}. An exception that is not the library's is given as
// "Exception".
Json describe_error(const std::exception_ptr& error);

// A new error of the named class of errors.json. `errno_symbol` is "ECONNRESET" or the like. Throws
// std::invalid_argument if there is no such class, or none with an errno.
std::exception_ptr make_error(const std::string& class_name, const std::optional<std::string>& message,
                              const std::optional<std::string>& errno_symbol);

// The error during whose handling `error` was thrown (std::nested_exception), or null.
std::exception_ptr context_of(const std::exception_ptr& error);

}  // namespace streamgauge::adapter
