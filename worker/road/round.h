// What a thread does again and again, once.

#ifndef DARKROOM_WORKER_ROAD_ROUND_H_
#define DARKROOM_WORKER_ROAD_ROUND_H_

#include <exception>
#include <string>

#include "base/log.h"

namespace darkroom {

// The one place of a thread where exceptions are caught; nothing of ours
// throws, but the standard library may.  False: the rest of `round` was
// dropped, and `internal` is in the log.
template <typename Round>
bool Survives(const char* thread, const Round& round) {
  try {
    round();
    return true;
  } catch (const std::exception& exception) {
    LogRepeating(LogLevel::kError, "internal",
                 Error(ErrorClass::kInternal,
                       std::string(thread) + ": " + exception.what()));
    return false;
  }
}

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_ROUND_H_
