// What went wrong, and what the caller should do about it.

#ifndef DARKROOM_BASE_ERROR_H_
#define DARKROOM_BASE_ERROR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

// An error kind is the caller's next act.
enum class ErrorKind : std::uint8_t {
  kTransient,  // The same call may succeed later: retry with backoff.
  kNotFound,   // The thing named does not exist (any more): nothing to do.
  kDenied,     // Credentials or permissions: later, loudly.
  kInvalid,    // The input can never work: never retry it.
  kTooLarge,   // The input is over a configured limit: never retry it.
  kCancelled,  // The process is stopping: hand the work back untouched.
  kInternal,   // A bug, or a broken machine.
};

// The words users see, the same in logs, metrics, dead-letter attributes and
// `--json`.  docs/errors.md holds the table of classes, kinds and verdicts.
enum class ErrorClass : std::uint8_t {
  kEmpty,          // Zero bytes.
  kCorrupt,        // A known type that does not decode.
  kUnsupported,    // An unknown or disabled type, or an unknown message.
  kTooLarge,       // Over a limit.
  kTimeout,        // A renderer was killed at its deadline.
  kMemory,         // A renderer ran out of its memory.
  kCrashed,        // A renderer died.
  kForbidden,      // A renderer was killed by its confinement.
  kNotFound,       // The object is gone.
  kSuperseded,     // The object was overwritten since the event.
  kAccess,         // Policy, KMS, missing permissions.
  kTransient,      // 5xx, throttling, resets, timeouts of the network.
  kCancelled,      // The worker stops.
  kConfiguration,  // Wrong configuration or usage; never a job's outcome.
  kInternal,       // An assertion, or a broken machine.
};

ErrorKind KindOf(ErrorClass cls);
std::string_view NameOf(ErrorClass cls);  // "too_large", for example.
std::string_view NameOf(ErrorKind kind);
std::optional<ErrorClass> ErrorClassNamed(std::string_view name);

// A failure with its class and a message for people.  Nobody parses the
// message: lower case, no full stop, the noun and the value
// ("no such key: photos/1.jpg").  A plain value; thread-compatible.
class Error {
 public:
  Error(ErrorClass cls, std::string message)
      : class_(cls), message_(std::move(message)) {}

  ErrorClass cls() const { return class_; }
  ErrorKind kind() const { return KindOf(class_); }
  const std::string& message() const { return message_; }

  // The same error with "`step`: " before its message.  Called at step
  // boundaries only, so that a log line reads "fetch: no such key: a.jpg".
  Error During(std::string_view step) &&;

 private:
  ErrorClass class_;
  std::string message_;
};

// "cannot open: No such file or directory", for example, from `saved_errno`.
// kNotFound for ENOENT, kAccess for EACCES and EPERM, else kInternal.
Error ErrnoError(int saved_errno, std::string_view what);

}  // namespace darkroom

#endif  // DARKROOM_BASE_ERROR_H_
