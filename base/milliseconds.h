// Durations as the log and reports show them.

#ifndef DARKROOM_BASE_MILLISECONDS_H_
#define DARKROOM_BASE_MILLISECONDS_H_

#include <chrono>

namespace darkroom {

// With its fraction.
inline double Milliseconds(std::chrono::nanoseconds duration) {
  return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace darkroom

#endif  // DARKROOM_BASE_MILLISECONDS_H_
