// An adapter's answer (protocol.md, section 4).
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

#include "runner/case/json.h"

namespace gauge {

// The line is not what protocol.md allows; what() says in which way.
class AnswerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Observed {
  Json observations;  // an array of objects with a single key each
};
struct Unsupported {
  std::string reason;
};
struct Failed {
  std::string reason;
};
using Answer = std::variant<Observed, Unsupported, Failed>;

// Reads an answer to the request with this id. The forms of all values are checked. Throws AnswerError.
Answer parse_answer(std::string_view line, long long expected_id);

// The line as an object with this id, whatever else it holds. Throws AnswerError.
Json parse_answer_object(std::string_view line, long long expected_id);

}  // namespace gauge
