// A Gaussian blur in which some samples count more than others.

#ifndef DARKROOM_CODECS_PIXELS_WEIGHTED_GAUSSIAN_H_
#define DARKROOM_CODECS_PIXELS_WEIGHTED_GAUSSIAN_H_

#include "codecs/pixels/gaussian.h"
#include "codecs/planes.h"

namespace darkroom {

// Means around every sample, weighted by alpha: what is transparent does not
// bleed.  Borrows nothing.  Thread-compatible.
class WeightedGaussian {
 public:
  WeightedGaussian(Plane alpha, double sigma);

  // Blurs `values`, straight and as large as alpha, in place.  A sample with
  // nothing visible around it stays what it is.
  void Blur(WidePlane& values) const;

  const WidePlane& blurred_alpha() const { return blurred_; }

 private:
  Plane alpha_;
  double sigma_;
  WidePlane blurred_;
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_WEIGHTED_GAUSSIAN_H_
