// A Gaussian blur of one plane.

#ifndef DARKROOM_CODECS_PIXELS_GAUSSIAN_H_
#define DARKROOM_CODECS_PIXELS_GAUSSIAN_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "codecs/planes.h"

namespace darkroom {

// A plane with 7 bits after the binary point, so that what is made of a
// blurred plane does not show its rounding.  Samples are 0 to 255 * kWideOne.
struct WidePlane {
  int width = 0;
  int height = 0;
  std::vector<std::uint16_t> samples;  // width * height.

  WidePlane() = default;
  WidePlane(int w, int h)
      : width(w),
        height(h),
        samples(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {}

  std::uint16_t* Row(int y) {
    return samples.data() + static_cast<std::ptrdiff_t>(y) * width;
  }
  const std::uint16_t* Row(int y) const {
    return samples.data() + static_cast<std::ptrdiff_t>(y) * width;
  }
};

inline constexpr int kWideOne = 128;
inline constexpr int kWideWhite = 255 * kWideOne;

WidePlane Widened(const Plane& plane);
// Rounded to nearest.
Plane Narrowed(const WidePlane& plane);

// In place; `sigma` in samples, at most 100.  Beyond its edges the plane
// continues them.  A flat plane stays exactly what it is.  Up to a sigma of 6
// the kernel is the Gaussian, cut off at 3.5 sigma: right to a quarter of a
// level.  Above, three extended boxes of the same variance (Gwosdek et al.,
// "Theoretical Foundations of Gaussian Convolution by Extended Box Filtering",
// 2011): up to 2.6 levels off beside a step from black to white.
void GaussianBlur(WidePlane& plane, double sigma);

// Bytes that a blur of a plane takes beside it.
std::uint64_t GaussianNeed(PlaneSize size, double sigma);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_GAUSSIAN_H_
