// What an adapter says of itself (protocol.md, section 6).
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "runner/case/json.h"
#include "runner/case/version.h"

namespace gauge {

inline constexpr int kProtocol = 1;  // the version of protocol.md

struct Hello {
  std::string name;     // "CPython"
  std::string version;  // "3.12.1"
  std::optional<std::string> build;
  std::string language;  // "Python"
  std::optional<std::string> tls;
  Version profile;  // CPython version whose behaviour is claimed
  std::optional<std::string> loop;
  std::vector<std::string> operations;
  std::map<std::string, std::string> unsupported;  // clause id -> reason
  Json source;                                     // as it was said
};

// `hello` is the member of that name of the answer. Throws AnswerError.
Hello parse_hello(const Json& hello);

}  // namespace gauge
