// Which frames of an animation an output shows.

#ifndef DARKROOM_CODECS_RENDER_FRAME_RATE_H_
#define DARKROOM_CODECS_RENDER_FRAME_RATE_H_

#include <chrono>
#include <cstdint>

namespace darkroom {

enum class FrameFate : std::uint8_t {
  kShown,
  kMerged,  // Its time is added to that of the frame before.
  kCutOff,  // The animation ends before it.
};

// Goes through the frames of an animation in their order.
//
// Time is divided into slots of 1 / max_fps, and of the frames that begin in a
// slot only the first is shown: so there are at most max_fps of them in a
// second on average, those that stay begin when they always did, and the whole
// lasts as long as before.  Thread-compatible.
class FrameRate {
 public:
  // 0 or less: no limit.
  FrameRate(double max_fps, int max_frames)
      : max_fps_(max_fps), max_frames_(max_frames) {}

  // The first frame is always shown; after kCutOff there is only that.
  FrameFate Next(std::chrono::milliseconds duration);

 private:
  double max_fps_;
  int max_frames_;
  int shown_ = 0;
  double slot_ = -1;  // Of the last frame that was shown.
  std::chrono::milliseconds now_{0};
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_FRAME_RATE_H_
