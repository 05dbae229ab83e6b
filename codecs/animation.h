// What all animated formats agree on.

#ifndef DARKROOM_CODECS_ANIMATION_H_
#define DARKROOM_CODECS_ANIMATION_H_

#include <chrono>

namespace darkroom {

// How long browsers show a frame for which the file says `stored`.
inline std::chrono::milliseconds ShownFor(std::chrono::milliseconds stored) {
  using std::chrono_literals::operator""ms;  // NOLINT
  return stored <= 10ms ? 100ms : stored;
}

}  // namespace darkroom

#endif  // DARKROOM_CODECS_ANIMATION_H_
