// The arguments of a request in the types of C++ (spec/protocol.md, section 3).
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ref/adapter/wire.h"

namespace streamgauge::adapter {

// The implementation has no such operation, or not with such arguments: answered as `unsupported`.
class Unsupported : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The request cannot be carried out, through a fault of the runner's or of this adapter: answered as
// `failed`.
class Failed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The fields of one operation. The getters throw Failed for a field that is missing or that no adapter could
// accept, and Unsupported for a value of a type that the C++ signature excludes.
class Arguments {
 public:
  // `request` must outlive the arguments.
  explicit Arguments(const Json& request) : request_(request) {}

  bool has(const char* field) const { return request_.contains(field); }
  // Whether there is a field that is not none: where asyncio's default is None, none is not to give it.
  bool given(const char* field) const;

  // The operation's name, and the name of its outcome if one is wanted.
  std::string op() const { return name("op"); }
  std::optional<std::string> as() const;
  // The name by which the outcome is known.
  std::string outcome_name() const { return as().value_or(op()); }

  // A field that is a name or another character string of the protocol itself.
  std::string name(const char* field) const;
  std::optional<std::string> optional_name(const char* field) const;
  std::vector<std::string> names(const char* field) const;
  // The same, but it may be empty.
  std::optional<std::string> optional_text(const char* field) const;
  // A name, or nothing for null.
  std::optional<std::string> name_or_null(const char* field) const;

  std::int64_t integer(const char* field) const;
  std::optional<std::int64_t> optional_integer(const char* field) const;
  // An integer that fits into an int.
  int small_integer(const char* field) const;
  bool boolean(const char* field) const;
  // A count or a time: not negative, and also one with a fraction.
  double number(const char* field) const;

  // A host, a path, a server_hostname or the name of an extra information: a text, or bytes, which in C++ are
  // the same.
  std::string text(const char* field) const;

  // Bytes in any container: in C++ all of them are a view of bytes.
  std::string bytes(const char* field) const;
  // An array (or {"list"}, {"tuple"}, {"generator"}) of bytes.
  std::vector<std::string> bytes_items(const char* field) const;
  // One separator, or the members of a tuple of them.
  struct Separators {
    Separators() = default;
    // readuntil()'s default.
    static Separators newline();
    bool is_tuple = false;
    std::vector<std::string> items;
  };
  Separators separators(const char* field) const;

  const Json& array(const char* field) const;
  // Whatever it is. Throws Failed if it is missing.
  const Json& field(const char* field) const;

  // Throws Unsupported if the request has a field that is neither general (id, op, as, on) nor listed.
  void allow_only(const std::vector<const char*>& fields) const;

 private:
  const Json& request_;
};

// A value for people: "a float", "a text".
std::string describe(const Json& value);

// "text" of {"text": "x"}; empty for a value that is not tagged.
std::string_view tag_of(const Json& value);

// A text as Arguments::text() takes it; `what` names it in errors.
std::string text_value(const Json& value, const std::string& what);

}  // namespace streamgauge::adapter
