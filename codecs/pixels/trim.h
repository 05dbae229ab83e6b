// The part of a picture inside a border of one colour.

#ifndef DARKROOM_CODECS_PIXELS_TRIM_H_
#define DARKROOM_CODECS_PIXELS_TRIM_H_

#include <array>
#include <cstdint>

#include "codecs/pixels/geometry.h"
#include "codecs/planes.h"

namespace darkroom {

// Looks at a picture's rows as they are decoded, and keeps none: the border is
// whatever is no further from the first pixel than `threshold` of 255 in every
// plane; if that pixel is transparent, in alpha.  Thread-compatible.
class TrimBox {
 public:
  TrimBox(const PlanarLayout& layout, int threshold);

  void Push(const Band& band);

  // What of the decoded picture the border surrounds; the whole of one that has
  // one colour only.  A subsampled plane's box is as large as the pixels that
  // its samples cover.
  Region box() const;

 private:
  // Samples of a plane, [left, right) by [top, bottom); empty at first.
  struct Span {
    int left = 0, right = 0;
    int top = 0, bottom = 0;
  };

  template <typename Sample>
  void PushRow(int plane, int y, const Sample* row);
  bool looks_at(int plane) const;

  PlanarLayout layout_;
  int threshold_;  // Of the layout's samples.
  bool by_alpha_ = false;
  std::array<int, kMaxPlanes> border_ = {};
  std::array<Span, kMaxPlanes> spans_ = {};
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_TRIM_H_
