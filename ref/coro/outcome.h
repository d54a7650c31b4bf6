// A value or an exception, kept.
#pragma once

#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

#include "ref/base/check_failed.h"

namespace streamgauge {

// What stands for a void result where an object is needed.
struct Unit {};

template <class T>
using ValueOf = std::conditional_t<std::is_void_v<T>, Unit, T>;

// How something ended: nothing yet, a value, or an exception.
template <class T>
class Outcome {
  static_assert(!std::is_reference_v<T>, "results are values; use a pointer");

 public:
  Outcome() = default;

  bool empty() const { return content_.index() == 0; }
  bool has_value() const { return content_.index() == 1; }
  bool has_exception() const { return content_.index() == 2; }

  template <class... Arguments>
  void set_value(Arguments&&... arguments) {
    content_.template emplace<1>(std::forward<Arguments>(arguments)...);
  }
  void set_exception(std::exception_ptr exception) { content_.template emplace<2>(std::move(exception)); }

  // The value, moved out of an outcome that is given up. There must be one.
  const ValueOf<T>& value() const& {
    STREAMGAUGE_CHECK(has_value());
    return *std::get_if<1>(&content_);
  }
  ValueOf<T> value() && {
    STREAMGAUGE_CHECK(has_value());
    return std::move(*std::get_if<1>(&content_));
  }

  // The exception. There must be one.
  const std::exception_ptr& exception() const {
    STREAMGAUGE_CHECK(has_exception());
    return *std::get_if<2>(&content_);
  }

  // Whether it ended with an exception that `catch (const Error&)` catches. Costs a throw.
  template <class Error>
  bool raised() const {
    if (!has_exception()) return false;
    try {
      std::rethrow_exception(exception());
    } catch (const Error&) {
      return true;
    } catch (...) {
      return false;
    }
  }

  // Moves the value out, or throws the exception. Must not be empty.
  T take() {
    if (has_exception()) std::rethrow_exception(exception());
    STREAMGAUGE_CHECK(has_value());
    if constexpr (!std::is_void_v<T>) return std::move(*std::get_if<1>(&content_));
  }

 private:
  std::variant<std::monostate, ValueOf<T>, std::exception_ptr> content_;
};

}  // namespace streamgauge
