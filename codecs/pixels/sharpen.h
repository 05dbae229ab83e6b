// An unsharp mask on a picture's luma.

#ifndef DARKROOM_CODECS_PIXELS_SHARPEN_H_
#define DARKROOM_CODECS_PIXELS_SHARPEN_H_

#include <cstdint>

#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

// What is added to a sample is a function of how far it is from the mean
// around it, in levels of 255: `flat` times the distance up to `threshold`,
// `edge` times what is beyond, and at most `brighter` or `darker`, so that no
// halo exceeds these.  libvips has the same curve in L* of 100: x1 is the
// threshold, m1 and m2 the slopes, y2 and y3 the limits.
struct UnsharpMask {
  double sigma = 0;  // Pixels; 0: nothing is done.
  double flat = 0;
  double edge = 0;
  double threshold = 0;
  double brighter = 0;
  double darker = 0;
};

// The mask that was asked for, on a picture that has a pixel for `reduction`
// pixels of its source (per axis).  kSigma has the parameters of sharp's
// sharpen({sigma}); kAuto is nothing up to a reduction of 1.25 and grows until
// 4, where it is about as strong as sharp's sharpen() without a sigma.
UnsharpMask MaskFor(const Sharpen& sharpen, double reduction);

// Adds the mask of the luma to every colour plane but chroma.
void ApplyMask(PlanarImage& image, const UnsharpMask& mask);

// Bytes that ApplyMask takes beside a picture of `size`.
std::uint64_t MaskNeed(PlaneSize size, const UnsharpMask& mask);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_SHARPEN_H_
