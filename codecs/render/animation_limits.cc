#include "codecs/render/animation_limits.h"

#include <cstdint>
#include <string>

namespace darkroom {
namespace {

Error OverFrames(int frames, const std::string& limit) {
  return Error(ErrorClass::kTooLarge, "animation of " + std::to_string(frames) +
                                          " frames, over limits." + limit);
}

}  // namespace

Status CheckFrames(int frames, const ImageHeader& header,
                   const DecodeLimits& limits) {
  if (frames <= 1) return {};
  if (frames > limits.max_frames) {
    return OverFrames(frames,
                      "max_frames of " + std::to_string(limits.max_frames));
  }
  const std::uint64_t pixels = static_cast<std::uint64_t>(frames) *
                               static_cast<std::uint64_t>(header.width) *
                               static_cast<std::uint64_t>(header.height);
  if (pixels > limits.max_animation_pixels) {
    return OverFrames(frames, "max_animation_pixels of " +
                                  std::to_string(limits.max_animation_pixels));
  }
  return {};
}

}  // namespace darkroom
