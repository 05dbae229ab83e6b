// A small picture before its samples are rounded to bytes.

#ifndef DARKROOM_CODECS_RESAMPLE_DEEP_IMAGE_H_
#define DARKROOM_CODECS_RESAMPLE_DEEP_IMAGE_H_

#include <vector>

#include "codecs/planes.h"

namespace darkroom {

// kGray or kRgb, all planes of one size, alpha last; 0 to 1, but for what
// kernels overshoot.
struct DeepImage {
  ColorModel model = ColorModel::kRgb;
  bool alpha = false;
  std::vector<DeepPlane> planes;
};

// Makes a premultiplied picture straight.  What would be rounded to
// transparent has no colour.
void Unpremultiply(DeepImage& image);

// From linear light to sRGB's samples.  Colours are straight.
void EncodeLight(DeepImage& image);

// Rounded to nearest and clamped.
PlanarImage Quantised(DeepImage image);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RESAMPLE_DEEP_IMAGE_H_
