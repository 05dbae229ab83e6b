#include "worker/road/verdict.h"

namespace darkroom {

std::string_view NameOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kDelete:
      return "delete";
    case Verdict::kDeadLetter:
      return "dead_letter";
    case Verdict::kRetry:
      return "retry";
    case Verdict::kHandBack:
      return "hand_back";
  }
  return "retry";
}

Verdict Judge(const Status& outcome, int receive_count) {
  if (outcome.ok()) return Verdict::kDelete;
  switch (outcome.error().cls()) {
    case ErrorClass::kNotFound:
    case ErrorClass::kSuperseded:
      return Verdict::kDelete;
    case ErrorClass::kEmpty:
    case ErrorClass::kCorrupt:
    case ErrorClass::kUnsupported:
    case ErrorClass::kTooLarge:
      return Verdict::kDeadLetter;
    case ErrorClass::kTimeout:
    case ErrorClass::kMemory:
    case ErrorClass::kCrashed:
    case ErrorClass::kForbidden:
      // A renderer that was killed may have been unlucky, but only once.
      return receive_count < 2 ? Verdict::kRetry : Verdict::kDeadLetter;
    case ErrorClass::kAccess:
    // A store that is configured wrongly is no fault of the picture.
    case ErrorClass::kConfiguration:
    case ErrorClass::kTransient:
    case ErrorClass::kInternal:
      return Verdict::kRetry;
    case ErrorClass::kCancelled:
      return Verdict::kHandBack;
  }
  return Verdict::kRetry;
}

}  // namespace darkroom
