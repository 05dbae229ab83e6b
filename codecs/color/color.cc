#include "codecs/color/color.h"

#include <algorithm>
#include <cstddef>

#include "codecs/color/alpha.h"

namespace darkroom {
namespace {

// 16 bits after the binary point, rounded to nearest.
constexpr int kOne = 1 << 16;
constexpr int kHalf = kOne / 2;
constexpr int Fixed(double value) {
  return static_cast<int>(value * kOne + (value < 0 ? -0.5 : 0.5));
}

std::uint8_t Clamped(int value) {
  return static_cast<std::uint8_t>(std::clamp(value, 0, 255));
}

// JFIF 1.02, "Color space".
void YCbCrToRgb(std::array<std::uint8_t*, 3> planes, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const int y = planes[0][i] * kOne + kHalf;
    const int cb = planes[1][i] - 128;
    const int cr = planes[2][i] - 128;
    planes[0][i] = Clamped((y + Fixed(1.402) * cr) >> 16);
    planes[1][i] =
        Clamped((y - Fixed(0.344136286) * cb - Fixed(0.714136286) * cr) >> 16);
    planes[2][i] = Clamped((y + Fixed(1.772) * cb) >> 16);
  }
}

// The factors of each row sum to exactly one, or to zero, so gray stays gray.
void RgbToYCbCr(std::array<std::uint8_t*, 3> planes, std::size_t count) {
  constexpr int kCentre = (128 << 16) + kHalf;
  for (std::size_t i = 0; i < count; ++i) {
    const int r = planes[0][i];
    const int g = planes[1][i];
    const int b = planes[2][i];
    planes[0][i] = Clamped((Fixed(0.299) * r + Fixed(0.587) * g +
                            (kOne - Fixed(0.299) - Fixed(0.587)) * b + kHalf) >>
                           16);
    planes[1][i] = Clamped((kCentre + kHalf * b - Fixed(0.168735892) * r -
                            (kHalf - Fixed(0.168735892)) * g) >>
                           16);
    planes[2][i] = Clamped((kCentre + kHalf * r - Fixed(0.081312411) * b -
                            (kHalf - Fixed(0.081312411)) * g) >>
                           16);
  }
}

std::array<std::uint8_t*, 3> FirstThree(PlanarImage& image) {
  return {image.planes[0].samples.data(), image.planes[1].samples.data(),
          image.planes[2].samples.data()};
}

// Ink to light; multiplying by what black leaves is mixing over ground 0.
void CmykToRgb(PlanarImage& image) {
  for (Plane& plane : image.planes) {
    for (std::uint8_t& sample : plane.samples) {
      sample = static_cast<std::uint8_t>(255 - sample);
    }
  }
  const Plane light = std::move(image.planes.back());
  image.planes.pop_back();
  for (Plane& plane : image.planes) {
    MixRow(plane.samples, light.samples, 0, plane.samples);
  }
}

// Before the alpha plane, if there is one.
void InsertPlanes(PlanarImage& image, const Plane& plane, std::size_t count) {
  image.planes.insert(image.planes.begin() + 1, count, plane);
}

}  // namespace

ColorSamples SamplesOf(Rgb color, ColorModel model) {
  ColorSamples samples = {color.red, color.green, color.blue};
  if (model != ColorModel::kRgb) {
    RgbToYCbCr({samples.data(), samples.data() + 1, samples.data() + 2}, 1);
  }
  return samples;
}

void ToRgb(PlanarImage& image) {
  switch (image.model) {
    case ColorModel::kRgb:
      return;
    case ColorModel::kGray:
      InsertPlanes(image, Plane(image.planes[0]), 2);
      break;
    case ColorModel::kYCbCr:
      YCbCrToRgb(FirstThree(image), image.planes[0].samples.size());
      break;
    case ColorModel::kCmyk:
      CmykToRgb(image);
      break;
  }
  image.model = ColorModel::kRgb;
}

Plane Halved(const Plane& plane) {
  Plane half((plane.width + 1) / 2, (plane.height + 1) / 2);
  for (int y = 0; y < half.height; ++y) {
    const std::uint8_t* above = plane.Row(2 * y);
    const std::uint8_t* below =
        plane.Row(std::min(2 * y + 1, plane.height - 1));
    std::uint8_t* out = half.Row(y);
    for (int x = 0; x < plane.width / 2; ++x) {
      const int sum = above[0] + above[1] + below[0] + below[1];
      out[x] = static_cast<std::uint8_t>((sum + 2) / 4);
      above += 2;
      below += 2;
    }
    if (plane.width % 2 == 1) {
      out[half.width - 1] =
          static_cast<std::uint8_t>((*above + *below + 1) / 2);
    }
  }
  return half;
}

void HalveChroma(PlanarImage& image) {
  image.planes[1] = Halved(image.planes[1]);
  image.planes[2] = Halved(image.planes[2]);
}

}  // namespace darkroom
