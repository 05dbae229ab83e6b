// A value or the reason why there is none.

#ifndef DARKROOM_BASE_RESULT_H_
#define DARKROOM_BASE_RESULT_H_

#include <string_view>
#include <utility>
#include <variant>

#include "base/error.h"

namespace darkroom {

// The outcome of a call that can fail for a reason outside the program.
//
//   Result<Image> Load(...) {
//     Bytes bytes = TRY(Read(path));       // Returns the error, if any.
//     if (bytes.empty()) return Error(ErrorClass::kEmpty, "no bytes");
//     return Decode(bytes);
//   }
//
// value() and error() may be called only on the matching outcome: anything
// else is a bug and throws std::bad_variant_access.
template <typename T>
class [[nodiscard]] Result {
 public:
  // Implicit from both, so that functions return either plainly.
  Result(T value) : outcome_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : outcome_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return outcome_.index() == 0; }

  T& value() & { return std::get<0>(outcome_); }
  const T& value() const& { return std::get<0>(outcome_); }
  T value() && { return std::get<0>(std::move(outcome_)); }

  const Error& error() const& { return std::get<1>(outcome_); }
  Error error() && { return std::get<1>(std::move(outcome_)); }

  T* operator->() { return &std::get<0>(outcome_); }
  const T* operator->() const { return &std::get<0>(outcome_); }
  T& operator*() & { return std::get<0>(outcome_); }
  T operator*() && { return std::get<0>(std::move(outcome_)); }
  const T& operator*() const& { return std::get<0>(outcome_); }

  // The same outcome; an error says during which step it happened.
  Result During(std::string_view step) && {
    if (ok()) return std::move(*this);
    return std::get<1>(std::move(outcome_)).During(step);
  }

 private:
  std::variant<T, Error> outcome_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : outcome_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return outcome_.index() == 0; }
  void value() const { std::get<0>(outcome_); }
  const Error& error() const& { return std::get<1>(outcome_); }
  Error error() && { return std::get<1>(std::move(outcome_)); }

  Result During(std::string_view step) && {
    if (ok()) return {};
    return std::get<1>(std::move(outcome_)).During(step);
  }

 private:
  std::variant<std::monostate, Error> outcome_;
};

using Status = Result<void>;

}  // namespace darkroom

// Evaluates to the value of `expr`, or returns its error from the enclosing
// function.  A whole statement or a whole initialiser, nothing else.
#define TRY(expr)                           \
  __extension__({                           \
    auto&& try_result = (expr);             \
    if (!try_result.ok()) [[unlikely]]      \
      return std::move(try_result).error(); \
    std::move(try_result).value();          \
  })

#endif  // DARKROOM_BASE_RESULT_H_
