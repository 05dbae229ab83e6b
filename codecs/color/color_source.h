// What a file says its samples mean: the first signal that is sound.

#ifndef DARKROOM_CODECS_COLOR_COLOR_SOURCE_H_
#define DARKROOM_CODECS_COLOR_COLOR_SOURCE_H_

#include <memory>
#include <optional>

#include "codecs/color/color_profile.h"
#include "codecs/color/rgb_space.h"
#include "codecs/color/shaper.h"
#include "codecs/source_metadata.h"

namespace darkroom {

// cICP, then a profile of the picture's own model, then sRGB, then gAMA with
// cHRM, then sRGB after all.

struct RgbSource {
  // At most one of these, both of the profile.
  std::unique_ptr<ProfileLink> link;
  std::optional<ColorProfile::Matrix> matrix;
  RgbSpace space;  // Without them.

  bool has_profile() const { return link != nullptr || matrix.has_value(); }
};

// A link leads to `target`.
RgbSource RgbSourceOf(const ColorSignal& signal, const RgbSpace& target);

struct GraySource {
  std::optional<SampledCurve> by_profile;
  ToneCurve curve;  // Without it.
};

GraySource GraySourceOf(const ColorSignal& signal);

// Null without a sound profile.
std::unique_ptr<ProfileLink> CmykSourceOf(const ColorSignal& signal,
                                          const RgbSpace& target);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_COLOR_SOURCE_H_
