// What an adapter says of itself (protocol.md, section 6).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runner/case/scenario.h"

namespace gauge {

struct Hello {
  std::string name;      // "CPython"
  std::string version;   // "3.12.1"
  std::string language;  // "Python"
  std::optional<std::string> tls;
  std::string profile;  // CPython version whose behaviour is claimed, "3.12.1"
  std::optional<std::string> loop;
  std::vector<std::string> operations;
  std::map<std::string, std::string> unsupported;  // clause id -> reason
};

// `hello` is the member of that name of the answer. Throws AnswerError.
Hello parse_hello(const Json& hello);

}  // namespace gauge
