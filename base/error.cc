#include "base/error.h"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace darkroom {
namespace {

struct ClassRow {
  ErrorClass cls;
  std::string_view name;
  ErrorKind kind;
};

// In the order of the enumerators.
constexpr std::array<ClassRow, 15> kClasses = {{
    {ErrorClass::kEmpty, "empty", ErrorKind::kInvalid},
    {ErrorClass::kCorrupt, "corrupt", ErrorKind::kInvalid},
    {ErrorClass::kUnsupported, "unsupported", ErrorKind::kInvalid},
    {ErrorClass::kTooLarge, "too_large", ErrorKind::kTooLarge},
    {ErrorClass::kTimeout, "timeout", ErrorKind::kInvalid},
    {ErrorClass::kMemory, "memory", ErrorKind::kInvalid},
    {ErrorClass::kCrashed, "crashed", ErrorKind::kInvalid},
    {ErrorClass::kForbidden, "forbidden", ErrorKind::kInvalid},
    {ErrorClass::kNotFound, "not_found", ErrorKind::kNotFound},
    {ErrorClass::kSuperseded, "superseded", ErrorKind::kNotFound},
    {ErrorClass::kAccess, "access", ErrorKind::kDenied},
    {ErrorClass::kTransient, "transient", ErrorKind::kTransient},
    {ErrorClass::kCancelled, "cancelled", ErrorKind::kCancelled},
    {ErrorClass::kConfiguration, "configuration", ErrorKind::kInvalid},
    {ErrorClass::kInternal, "internal", ErrorKind::kInternal},
}};

const ClassRow& RowOf(ErrorClass cls) {
  return kClasses.at(static_cast<std::size_t>(cls));
}

}  // namespace

ErrorKind KindOf(ErrorClass cls) { return RowOf(cls).kind; }

std::string_view NameOf(ErrorClass cls) { return RowOf(cls).name; }

std::string_view NameOf(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kTransient:
      return "transient";
    case ErrorKind::kNotFound:
      return "not_found";
    case ErrorKind::kDenied:
      return "denied";
    case ErrorKind::kInvalid:
      return "invalid";
    case ErrorKind::kTooLarge:
      return "too_large";
    case ErrorKind::kCancelled:
      return "cancelled";
    case ErrorKind::kInternal:
      return "internal";
  }
  return "internal";
}

std::optional<ErrorClass> ErrorClassNamed(std::string_view name) {
  for (const ClassRow& row : kClasses) {
    if (row.name == name) return row.cls;
  }
  return std::nullopt;
}

Error Error::During(std::string_view step) && {
  return Error(class_, std::string(step) + ": " + message_);
}

Error ErrnoError(int saved_errno, std::string_view what) {
  ErrorClass cls = ErrorClass::kInternal;
  if (saved_errno == ENOENT) cls = ErrorClass::kNotFound;
  if (saved_errno == EACCES || saved_errno == EPERM) cls = ErrorClass::kAccess;
  return Error(cls, std::string(what) + ": " +
                        std::generic_category().message(saved_errno));
}

}  // namespace darkroom
