// What an answer, or a play, says of an adapter.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runner/case/levels.h"
#include "runner/case/schema.h"
#include "runner/check/check_list.h"
#include "runner/check/wire_log.h"
#include "runner/run/result.h"

namespace gauge {

enum class CheckStatus {
  works,
  differs,        // the protocol is kept, and CPython does otherwise: the implementation, or its translation
  unsupported,    // the adapter says so
  wrong,          // the protocol is not kept
  not_checked,    // needs an operation that is wrong or unsupported
  not_applicable  // the profile's version has no such thing
};
std::string to_string(CheckStatus status);  // "works", "not checked" ...

struct Finding {
  CheckStatus status = CheckStatus::works;
  std::string reason;   // a clause without a full stop: what is wrong
  std::string section;  // of protocol.md, where it is said
};

// A line that answers a request: of the right form? Nothing: it is. What follows from the request is not
// looked at.
std::optional<Finding> check_form(const Schema& answers, std::string_view line);

// The same of a line that answers a request of an exchange, and is to be the answer given there.
std::optional<Finding> check_answer(const Schema& answers, std::string_view line, const Json& expected,
                                    const ErrorVocabulary& errors);

// What the first difference of a play in behaviour means. `came_late`: the observation that is missing was
// made after further requests to settle.
Finding explain_deviation(const Deviation& deviation, bool came_late, const ErrorVocabulary& errors);

// The name of the first observation that was expected and not made; nothing: all were made.
std::optional<std::string> missing_observation(const Json& expected, const Json& observed);

}  // namespace gauge
