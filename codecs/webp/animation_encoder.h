// Frames to an animated WebP, one after the other.

#ifndef DARKROOM_CODECS_WEBP_ANIMATION_ENCODER_H_
#define DARKROOM_CODECS_WEBP_ANIMATION_ENCODER_H_

#include <chrono>
#include <memory>

#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/attachments.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

// Holds the encoded frames and a few canvases, never the frames themselves.
// A frame is encoded as what differs from the one before; equal ones become
// one.  Thread-compatible.
class AnimationEncoder {
 public:
  // How `spec` has WebP encoded; where its quality is a rule, it is 80.
  // `loops` is how often the animation is played, 0 is for ever.
  // Errors: kTooLarge (a side over 16,383), kMemory, kInternal.
  static Result<AnimationEncoder> Create(const VariantSpec& spec,
                                         PlaneSize size, int loops);
  AnimationEncoder(AnimationEncoder&&) noexcept;
  AnimationEncoder& operator=(AnimationEncoder&&) noexcept;
  ~AnimationEncoder();

  // The next frame, of the size that was said and of any model but kCmyk, and
  // how long it is shown.  kYCbCr goes through RGB and loses a little.
  // Errors: kMemory, kInternal.
  Status Add(const PlanarImage& frame, std::chrono::milliseconds duration);

  // The last frame is shown longer by this.
  void Lengthen(std::chrono::milliseconds duration);

  // Errors: kMemory, kInternal, those of `out`.
  Status Finish(const Attachments& attachments, ByteSink& out) &&;

 private:
  struct State;
  explicit AnimationEncoder(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_WEBP_ANIMATION_ENCODER_H_
