// Pictures as planes: one run of samples per component.

#ifndef DARKROOM_CODECS_PLANES_H_
#define DARKROOM_CODECS_PLANES_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace darkroom {

enum class ColorModel : std::uint8_t {
  kGray,   // 1 plane.
  kYCbCr,  // 3 planes, JFIF's full-range BT.601.
  kRgb,    // 3 planes.
  kCmyk,   // 4 planes, 255 is full ink; never with alpha.
};

inline constexpr int kMaxPlanes = 4;

inline int ColorPlanes(ColorModel model) {
  if (model == ColorModel::kGray) return 1;
  return model == ColorModel::kCmyk ? 4 : 3;
}

struct PlaneSize {
  int width = 0;   // Samples.
  int height = 0;  // Rows.
};

// What a started decoder will deliver.  The colour planes come first, alpha
// (straight, 255 is opaque) last.  Chroma planes may be smaller than the
// picture: a plane of size (pw, ph) covers, in pixels of the picture,
// [0, pw * x_step) by [0, ph * y_step), which may exceed the picture by less
// than a step; samples are centred in the pixels they cover, as in JFIF.
struct PlanarLayout {
  ColorModel model = ColorModel::kRgb;
  bool alpha = false;
  int width = 0;  // Pixels of the decoded picture.
  int height = 0;
  struct Plane {
    PlaneSize size;
    int x_step = 1;  // Pixels of the decoded picture per sample.
    int y_step = 1;
  };
  std::array<Plane, kMaxPlanes> planes;
  // 1, or 2: then samples are 16 bits in the machine's byte order, 65,535 is
  // what else is 255, and the model is kGray or kRgb.
  int sample_bytes = 1;

  int count() const { return ColorPlanes(model) + (alpha ? 1 : 0); }
};

// Rows [y, y + rows) of one plane; row y + i is at first + i * stride bytes.
// `rows` may be 0.  Borrowed from the decoder.
struct PlaneRows {
  const std::uint8_t* first = nullptr;
  std::ptrdiff_t stride = 0;
  int y = 0;
  int rows = 0;

  const std::uint8_t* Row(int i) const { return first + i * stride; }
};

// The next rows of every plane, as the codec produces them: an MCU row of a
// JPEG, a row of a PNG, the whole of a WebP.  Pixels with alpha come with all
// their planes' rows in the same band.
struct Band {
  std::array<PlaneRows, kMaxPlanes> planes;
};

// An owned plane without padding.
template <typename Sample>
struct BasicPlane {
  int width = 0;
  int height = 0;
  std::vector<Sample> samples;  // width * height.

  BasicPlane() = default;
  BasicPlane(int w, int h)
      : width(w),
        height(h),
        samples(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {}

  Sample* Row(int y) {
    return samples.data() + static_cast<std::ptrdiff_t>(y) * width;
  }
  const Sample* Row(int y) const {
    return samples.data() + static_cast<std::ptrdiff_t>(y) * width;
  }
};

using Plane = BasicPlane<std::uint8_t>;
using DeepPlane = BasicPlane<float>;  // 1 is what else is 255.

// A whole small picture, upright, about to be encoded.  The chroma planes of
// kYCbCr are either as large as the picture or halved on both axes, rounded
// up (4:2:0).  Alpha, the last plane, is straight.
struct PlanarImage {
  ColorModel model = ColorModel::kRgb;
  bool alpha = false;
  int width = 0;
  int height = 0;
  std::vector<Plane> planes;

  bool half_chroma() const {
    return model == ColorModel::kYCbCr &&
           (planes[1].width != width || planes[1].height != height);
  }
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PLANES_H_
