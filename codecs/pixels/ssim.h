// How alike two pictures look: structural similarity.

#ifndef DARKROOM_CODECS_PIXELS_SSIM_H_
#define DARKROOM_CODECS_PIXELS_SSIM_H_

#include "codecs/planes.h"

namespace darkroom {

// The mean SSIM of two planes of equal size, 1 where they are equal, after
// Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error
// visibility to structural similarity" (2004), with K1 = 0.01, K2 = 0.03 and
// L = 255.
//
// Windows are 8 x 8, evenly weighted, one at every fourth sample and row, the
// last ones at the right and lower edges; in a plane that is smaller they are
// as large as it.  The paper's Gaussian of 11 x 11 at every sample tells the
// same at some thirty times the cost.  Sums are integers: the same value on
// every machine.
double Ssim(const Plane& a, const Plane& b);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_SSIM_H_
