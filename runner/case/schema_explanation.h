// Why a document does not fit a JSON Schema, in words.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "runner/case/json.h"

namespace gauge {

// What a validator found: where, and which kind of rule was broken.
struct Violation {
  enum class Kind {
    type,
    choice,
    missing,
    unknown,
    pattern,
    forbidden,
    exclusive,
    bound,
    size,
    repeated,
    other
  };
  std::string pointer;  // JSON pointer into the document
  Kind kind;
  std::string text;  // the validator's words
};

struct Explanation {
  std::string pointer;
  std::string text;
  friend bool operator==(const Explanation&, const Explanation&) = default;
};

// Says whether a value fits a part of the schema; asked for the conditions of "if".
using FitsPart = std::function<bool(const Json& part, const Json& value)>;

// A validator reports every alternative of an anyOf or oneOf that failed. This keeps what concerns the
// alternative the author meant, the one of the value's type whose required fields are there, and says it in
// terms of the schema: what was expected, what was found, and for a misspelt word the one it may stand for.
// Never empty if `violations` is not.
std::vector<Explanation> explain(const Json& schema, const Json& document,
                                 const std::vector<Violation>& violations, const FitsPart& fits);

}  // namespace gauge
