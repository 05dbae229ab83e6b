#include "codecs/render/frame_rate.h"

#include <cmath>

namespace darkroom {

FrameFate FrameRate::Next(std::chrono::milliseconds duration) {
  const std::chrono::duration<double> begin = now_;
  now_ += duration;
  if (max_fps_ > 0) {
    // A thousandth of a slot for what milliseconds round: 33 ms are 30 fps.
    const double slot = std::floor(begin.count() * max_fps_ + 0.001);
    if (slot <= slot_) return FrameFate::kMerged;
    slot_ = slot;
  }
  if (max_frames_ > 0 && shown_ == max_frames_) {
    max_fps_ = 0;
    return FrameFate::kCutOff;
  }
  ++shown_;
  return FrameFate::kShown;
}

}  // namespace darkroom
