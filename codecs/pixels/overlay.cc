#include "codecs/pixels/overlay.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "codecs/color/chroma.h"
#include "codecs/color/color.h"
#include "codecs/color/grayscale.h"
#include "codecs/pixels/placement.h"

namespace darkroom {
namespace {

struct OverlayAxis {
  int picture = 0;
  int overlay = 0;
  Place place = Place::kMiddle;
};

int BeginOf(const OverlayAxis& axis, int margin) {
  switch (axis.place) {
    case Place::kBegin:
      return margin;
    case Place::kEnd:
      return axis.picture - axis.overlay - margin;
    case Place::kMiddle:
      break;
  }
  return (axis.picture - axis.overlay) / 2;
}

constexpr int kNone = -1;
constexpr float kHalf = 0.5f;  // Rounds.

// For every pixel of the picture that of the overlay, or kNone.
std::vector<int> PixelsOver(const OverlayAxis& axis, const Watermark& how) {
  const int begin = BeginOf(axis, how.margin);
  const int period = axis.overlay + how.margin;
  std::vector<int> pixels;
  for (int i = 0; i < axis.picture; ++i) {
    int pixel = i - begin;
    if (how.tile) pixel = (pixel % period + period) % period;
    pixels.push_back(pixel >= 0 && pixel < axis.overlay ? pixel : kNone);
  }
  return pixels;
}

bool IsNeutral(const PlanarImage& image) {
  if (image.model == ColorModel::kGray) return true;
  for (std::size_t i = 0; i < image.planes[0].samples.size(); ++i) {
    if (image.alpha && image.planes.back().samples[i] == 0) continue;
    const std::uint8_t neutral =
        image.model == ColorModel::kRgb ? image.planes[0].samples[i] : 128;
    if (image.planes[1].samples[i] != neutral) return false;
    if (image.planes[2].samples[i] != neutral) return false;
  }
  return true;
}

void MatchModels(PlanarImage& picture, PlanarImage& overlay) {
  DoubleChroma(overlay);
  if (picture.model == ColorModel::kGray && !IsNeutral(overlay)) ToRgb(picture);
  if (picture.model == overlay.model) return;
  if (picture.model == ColorModel::kGray) return ToGrayscale(overlay);
  ToRgb(overlay);
  if (picture.model == ColorModel::kYCbCr) ToYCbCr(overlay);
}

// Mixes plane by plane.  With w the overlay's alpha and b the picture's that
// shows through, b = a * (1 - w), a sample becomes (w * over + b * under) /
// (w + b), and alpha w + b; a halved sample has the sums of its pixels.
class Mixer {
 public:
  Mixer(PlanarImage& picture, const PlanarImage& overlay, const Watermark& how)
      : picture_(picture),
        overlay_(overlay),
        opacity_(static_cast<float>(how.opacity) / 255),
        columns_(PixelsOver(
            {picture.width, overlay.width, HorizontalPlace(how.position)},
            how)),
        rows_(PixelsOver(
            {picture.height, overlay.height, VerticalPlace(how.position)},
            how)) {
    while (end_ > begin_ && columns_[Index(end_ - 1)] == kNone) --end_;
    while (begin_ < end_ && columns_[Index(begin_)] == kNone) ++begin_;
  }

  // Alpha last: it weighs the colours.
  void Mix() {
    const int colors = ColorPlanes(picture_.model);
    for (int p = 0; p < colors; ++p) MixPlane(p);
    if (picture_.alpha) MixAlpha();
  }

 private:
  struct Sums {
    float weight = 0;
    float over = 0;  // Times their weights.
    float showing = 0;
  };

  static std::size_t Index(int i) { return static_cast<std::size_t>(i); }

  // Of the overlay at (x, y) of the picture; x is in [begin_, end_).
  float WeightAt(int x, int row) const {
    const int column = columns_[Index(x)];
    if (row == kNone || column == kNone) return 0;
    const int alpha =
        overlay_.alpha ? overlay_.planes.back().Row(row)[column] : 255;
    return static_cast<float>(alpha) * opacity_;
  }

  float ShowingAt(int x, int y, float weight) const {
    if (!picture_.alpha) return 1 - weight;
    return static_cast<float>(picture_.planes.back().Row(y)[x]) / 255 *
           (1 - weight);
  }

  void AddPixel(int plane, int x, int y, Sums& sums) const {
    const int row = rows_[Index(y)];
    const float weight = WeightAt(x, row);
    if (weight > 0) {
      const int over =
          overlay_.planes[Index(plane)].Row(row)[columns_[Index(x)]];
      sums.weight += weight;
      sums.over += weight * static_cast<float>(over);
    }
    sums.showing += ShowingAt(x, y, weight);
  }

  void MixPlane(int index) {
    Plane& plane = picture_.planes[Index(index)];
    const int x_step = plane.width == picture_.width ? 1 : 2;
    const int y_step = plane.height == picture_.height ? 1 : 2;
    for (int y = 0; y < plane.height; ++y) {
      const int top = y * y_step;
      const int bottom = std::min(top + y_step, picture_.height);
      if (rows_[Index(top)] == kNone && rows_[Index(bottom - 1)] == kNone) {
        continue;
      }
      for (int x = begin_ / x_step; x * x_step < end_; ++x) {
        Sums sums;
        const int right = std::min((x + 1) * x_step, picture_.width);
        for (int py = top; py < bottom; ++py) {
          for (int px = x * x_step; px < right; ++px) {
            AddPixel(index, px, py, sums);
          }
        }
        MixSample(sums, plane.Row(y)[x]);
      }
    }
  }

  static void MixSample(const Sums& sums, std::uint8_t& sample) {
    if (!(sums.weight > 0)) return;
    const float sum = sums.over + sums.showing * static_cast<float>(sample);
    sample =
        static_cast<std::uint8_t>(sum / (sums.weight + sums.showing) + kHalf);
  }

  void MixAlpha() {
    for (int y = 0; y < picture_.height; ++y) {
      for (int x = begin_; x < end_; ++x) {
        const float weight = WeightAt(x, rows_[Index(y)]);
        picture_.planes.back().Row(y)[x] = static_cast<std::uint8_t>(
            (weight + ShowingAt(x, y, weight)) * 255 + kHalf);
      }
    }
  }

  PlanarImage& picture_;
  const PlanarImage& overlay_;
  float opacity_;
  std::vector<int> columns_;
  std::vector<int> rows_;
  int begin_ = 0;  // The columns of the picture that have anything over them.
  int end_ = picture_.width;
};

}  // namespace

void LayOver(PlanarImage& picture, PlanarImage overlay, const Watermark& how) {
  MatchModels(picture, overlay);
  Mixer(picture, overlay, how).Mix();
}

}  // namespace darkroom
