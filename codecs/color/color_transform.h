// From what the samples of a source mean to what those of an output are to
// mean.

#ifndef DARKROOM_CODECS_COLOR_COLOR_TRANSFORM_H_
#define DARKROOM_CODECS_COLOR_COLOR_TRANSFORM_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "base/bytes.h"
#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/source_metadata.h"

namespace darkroom {

// Const calls are thread-safe.
class ColorTransform {
 public:
  // Null if there is nothing to do: the samples mean what they are to mean,
  // and no profile is to be stored.  That is so for a source which is sRGB,
  // whatever its profile calls itself, or says nothing, if the target is
  // kSrgb.  A profile that is broken, or of another model than the picture's,
  // counts as none.  kYCbCr is asked for as what it becomes, kRgb.  CMYK
  // without a profile is what ToRgb makes of it.
  static std::unique_ptr<const ColorTransform> For(const ColorSignal& signal,
                                                   ColorModel model,
                                                   ColorTarget target);

  virtual ~ColorTransform() = default;

  // Whether Apply does anything; if not, only the profile is to be stored.
  virtual bool converts() const { return true; }

  // In place; alpha is not touched.  `image` is of the model asked for, YCbCr
  // converted before; kGray stays kGray, all else becomes kRgb.
  virtual void Apply(PlanarImage& image) const = 0;

  // The same for `count` samples from 0 to 1 of every colour plane, as many
  // planes as the model has; CMYK's first three become RGB.  Results are
  // clipped to 0 and 1.
  virtual void Apply(std::span<float* const> planes,
                     std::size_t count) const = 0;

  // The ICC profile that outputs are to carry; empty: none.
  const Bytes& output_profile() const { return output_profile_; }

 protected:
  explicit ColorTransform(Bytes output_profile)
      : output_profile_(std::move(output_profile)) {}

 private:
  Bytes output_profile_;
};

// Bytes that a ColorTransform takes at most, and the making of it, for a
// profile of `icc_bytes`.
std::uint64_t ColorTransformMemory(std::uint64_t icc_bytes);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_COLOR_TRANSFORM_H_
