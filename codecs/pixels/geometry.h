// Which part of a source becomes which pixels of an output: pure functions.

#ifndef DARKROOM_CODECS_PIXELS_GEOMETRY_H_
#define DARKROOM_CODECS_PIXELS_GEOMETRY_H_

#include <span>
#include <vector>

#include "codecs/header.h"
#include "codecs/plan.h"
#include "codecs/planes.h"

namespace darkroom {

// [begin, begin + length) of an axis, in pixels; need not be whole.
struct Extent {
  double begin = 0;
  double length = 0;
};

// The `crop` of the upright source is scaled to `scaled` pixels, which lie at
// (left, top) of the `output`.  Only `contain` leaves anything around them,
// and only Gravity::kAttention has more of them than the output: which of them
// to keep is decided when they are there.
struct VariantGeometry {
  Extent crop_x;  // Of the upright source.
  Extent crop_y;
  PlaneSize scaled;
  PlaneSize output;
  int left = 0;
  int top = 0;
  // What makes the source upright; kUpright if it is taken as it lies.
  Orientation orientation = Orientation::kUpright;

  bool padded() const {
    return scaled.width < output.width || scaled.height < output.height;
  }
  bool cut_later() const {
    return scaled.width > output.width || scaled.height > output.height;
  }
};

// A part of a picture, in pixels.
struct Region {
  int left = 0;
  int top = 0;
  PlaneSize size;
};

// The semantics are sharp's; docs/imaging.md has the table.  Sides are rounded
// to the nearest pixel, and are 1 at least.  Of the upright source, only
// `region` is looked at, as if it were the whole.
VariantGeometry GeometryOf(const VariantSpec& spec, const Region& region);

// By how much (1, 2, 4 or 8) the decoder may reduce the source so that every
// variant is still scaled down by 2 at least, on both axes, by the real
// kernel.
int ReductionFor(std::span<const VariantGeometry> variants);

// The whole of a source as `spec` has it: upright, or as it lies.
Region WholeOf(const VariantSpec& spec, const ImageHeader& header);

// Of every variant of the plan, encoded or not, so that a part of a plan gives
// the same bytes as the whole.  `regions` are those of the variants, in their
// order; none: the whole for all.
std::vector<VariantGeometry> GeometriesOf(const RenderPlan& plan,
                                          const ImageHeader& header,
                                          std::span<const Region> regions = {});

// How stored rows become an upright picture: each stored axis is reversed or
// not, and then the axes may be swapped.
struct Turn {
  bool swap = false;
  bool reverse_x = false;  // The stored x, before the swap.
  bool reverse_y = false;
};

Turn TurnOf(Orientation orientation);

// The same part of the source on the axes of the stored picture.
struct StoredCrop {
  Extent x;
  Extent y;
};

StoredCrop StoredCropOf(const VariantGeometry& geometry,
                        const ImageHeader& header);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_GEOMETRY_H_
