// A resize by the definition, in doubles, without regard to speed.

#ifndef DARKROOM_TESTS_SUPPORT_REFERENCE_RESIZE_H_
#define DARKROOM_TESTS_SUPPORT_REFERENCE_RESIZE_H_

#include <cstdint>
#include <vector>

#include "codecs/planes.h"
#include "codecs/resample/resampler.h"

namespace darkroom {

// Row after row, neither rounded nor clamped.
std::vector<double> ReferenceResize(const Plane& source,
                                    const ResampleShape& shape);
std::vector<double> ReferenceResize(const DeepPlane& source,
                                    const ResampleShape& shape);

// What the formulas of the textbooks say; not for kNearest.
double ReferenceKernel(Kernel kernel, double x);

inline constexpr Kernel kAllKernels[] = {Kernel::kNearest,  Kernel::kBox,
                                         Kernel::kBilinear, Kernel::kCatmullRom,
                                         Kernel::kMitchell, Kernel::kLanczos2,
                                         Kernel::kLanczos3};

// Equal seeds give equal noise.
Plane Noise(int width, int height, std::uint32_t seed);

// `plane` through a resampler.
Plane Resized(const Plane& source, const ResampleShape& shape);
DeepPlane Resized(const DeepPlane& source, const ResampleShape& shape);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_REFERENCE_RESIZE_H_
