// The levels at which observations are compared (scenario.md, "What is compared").
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runner/case/json.h"

namespace gauge {

// The portable names of errors: spec/errors.json.
class ErrorVocabulary {
 public:
  // Throws InputError.
  static ErrorVocabulary load(const std::filesystem::path& file);

  bool has(std::string_view name) const;
  // True if the error's message is the host language's own and is never compared.
  bool message_is_incidental(std::string_view name) const;
  std::vector<std::string> names() const;

 private:
  std::map<std::string, bool, std::less<>> incidental_;
};

enum class Level { behaviour, messages, diagnostics };
std::string to_string(Level level);  // behaviour, messages, diagnostics

// The part of a list of observations that counts at a level, in the order it has there:
//  behaviour    all but diagnostics, without messages; the text of {"repr"} is replaced by null
//  messages     all but diagnostics, with messages, but for incidental ones
//  diagnostics  loop_error, warning, log, with messages, but for incidental ones
Json project(const Json& observations, Level level, const ErrorVocabulary& errors);

// Equal, whatever the order of keys in objects.
bool same(const Json& a, const Json& b);

// The observations without those of calls on the transport, which may differ between cuts (scenario.md,
// "Cuts").
Json without_transport(const Json& observations);

// The same observations with the keys of errors in one order: raises, the fields, message, context.
// Recordings are written so.
Json canonical(const Json& observations);

}  // namespace gauge
