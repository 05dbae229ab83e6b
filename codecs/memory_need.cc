#include "codecs/memory_need.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "codecs/deep_rows.h"
#include "codecs/geometry.h"
#include "codecs/resampler.h"
#include "codecs/variant_picture.h"

namespace darkroom {
namespace {

std::uint64_t PixelsOf(PlaneSize size) {
  return static_cast<std::uint64_t>(size.width) *
         static_cast<std::uint64_t>(size.height);
}

bool IsLossless(const VariantSpec& spec) {
  return spec.format == OutputFormat::kPng ||
         (spec.format == OutputFormat::kWebp && spec.lossless);
}

// The costliest layout there is: as many planes as any model has, all full.
DecodedSource CostliestSource(const ImageHeader& header, int reduction) {
  DecodedSource source = {header, {}, reduction};
  PlanarLayout& layout = source.layout;
  layout.model = ColorModel::kCmyk;
  layout.width = (header.width + reduction - 1) / reduction;
  layout.height = (header.height + reduction - 1) / reduction;
  for (PlanarLayout::Plane& plane : layout.planes) {
    plane = {.size = {layout.width, layout.height}};
  }
  return source;
}

// Turning, converting and padding: at most a second picture beside the first,
// and the largest of these is that of the output.
std::uint64_t FinishNeed(const VariantGeometry& geometry) {
  return kMaxPlanes * PixelsOf(geometry.output);
}

}  // namespace

std::uint64_t OutputNeed(const VariantSpec& spec, PlaneSize size) {
  constexpr std::uint64_t kHeaders = 64 * kKiB;
  // Noise at the highest quality comes near its raw size.
  const bool dense = IsLossless(spec) || spec.quality > 95;
  // WebP's alpha is lossless: up to a byte more.
  const int lossy = spec.format == OutputFormat::kWebp ? 3 : 2;
  return PixelsOf(size) * (dense ? 4 : lossy) + PixelsOf(size) / 512 + kHeaders;
}

std::uint64_t EncoderNeed(const VariantSpec& spec, PlaneSize size) {
  constexpr std::uint64_t kFixed = kMiB;  // Tables, rows, zlib.
  std::uint64_t per_pixel = 0;
  switch (spec.format) {
    case OutputFormat::kPng:
      break;  // Row by row.
    case OutputFormat::kJpeg:
      // Optimised tables and progressive scans keep all coefficients: 2 bytes
      // each, 3 components.
      per_pixel = 6;
      break;
    case OutputFormat::kWebp:
    case OutputFormat::kAuto:
    case OutputFormat::kSame:
      // libwebp 1.2.4 on noise, its hungriest source: 29 bytes a pixel at
      // quality 100, 50 lossless (peak RSS).
      per_pixel = spec.lossless ? 60 : 32;
      break;
  }
  return kFixed + per_pixel * PixelsOf(size);
}

std::uint64_t FanOutNeed(const RenderPlan& plan, const ImageHeader& header) {
  const std::vector<VariantGeometry> geometries = GeometriesOf(plan, header);
  // Without reduction, as a decoder may choose, the kernels are longest.
  const DecodedSource source = CostliestSource(header, 1);
  std::uint64_t standing = 0;  // All at the same time.
  std::uint64_t passing = 0;   // One variant after the other.
  bool any_deep = false;
  for (std::size_t i = 0; i < geometries.size(); ++i) {
    if (!plan.variants[i].encode) continue;
    const VariantSpec& spec = plan.variants[i].spec;
    const PlaneSize output = geometries[i].output;
    ResampleShape shape =
        ShapeOf(source, geometries[i], 0, ChromaDetail::kFull);
    shape.kernel = spec.kernel;
    const bool deep = header.deep || spec.linear;
    any_deep = any_deep || deep;
    // A deep picture beside the bytes that it becomes is counted as
    // FinishNeed, since it is gone when those are turned or padded.
    standing += kMaxPlanes * (deep ? FloatResampler::MemoryNeed(shape)
                                   : Resampler::MemoryNeed(shape));
    standing += OutputNeed(spec, output);
    passing = std::max(passing,
                       FinishNeed(geometries[i]) + EncoderNeed(spec, output));
  }
  // Premultiplied rows.
  standing +=
      std::uint64_t{kMaxPlanes * 16} * static_cast<std::uint64_t>(header.width);
  if (any_deep) standing += DeepRows::MemoryNeed(header.width);
  return standing + passing;
}

}  // namespace darkroom
