#include "codecs/render/finish.h"

#include <algorithm>
#include <string>
#include <utility>

#include "codecs/color/alpha.h"
#include "codecs/color/color.h"
#include "codecs/color/grayscale.h"
#include "codecs/pixel_count.h"
#include "codecs/pixels/attention.h"
#include "codecs/pixels/blur.h"
#include "codecs/pixels/overlay.h"
#include "codecs/pixels/pad.h"
#include "codecs/pixels/sharpen.h"
#include "codecs/render/watermark.h"

namespace darkroom {
namespace {

Plane Cut(const Plane& plane, PixelCorner corner, PlaneSize size) {
  Plane cut(size.width, size.height);
  for (int y = 0; y < size.height; ++y) {
    std::copy_n(plane.Row(corner.top + y) + corner.left, size.width,
                cut.Row(y));
  }
  return cut;
}

// Its chroma is full: VariantPicture saw to it.
void CutByAttention(PlanarImage& image, PlaneSize output, FirstFinish& first) {
  if (!first.corner) first.corner = AttentionCorner(image, output);
  for (Plane& plane : image.planes) plane = Cut(plane, *first.corner, output);
  image.width = output.width;
  image.height = output.height;
}

// Pixels of the source per pixel of the output, on the axis with fewer.
double ReductionOf(const VariantGeometry& geometry) {
  return std::min(geometry.crop_x.length / geometry.scaled.width,
                  geometry.crop_y.length / geometry.scaled.height);
}

// Whatever is wrong with a watermark is no fault of the source.
Error OfConfiguration(const Error& error) {
  if (error.cls() == ErrorClass::kMemory) return error;
  return Error(ErrorClass::kInternal, error.message());
}

Status Mark(PlanarImage& image, const Watermark& watermark,
            const DecodeLimits& limits, FirstFinish& first) {
  if (!first.mark) {
    Result<PlanarImage> mark =
        DecodeWatermark(watermark, {image.width, image.height}, limits);
    if (!mark.ok()) return OfConfiguration(mark.error());
    first.mark = std::move(mark).value();
  }
  LayOver(image, *first.mark, watermark);
  return {};
}

// Where alpha stays, the encoder weighs the chroma by it.
bool WantsHalving(const PlanarImage& image, ChromaDetail chroma) {
  return image.model == ColorModel::kYCbCr && chroma == ChromaDetail::kHalf &&
         !image.alpha && !image.half_chroma();
}

}  // namespace

Status Finish(PlanarImage& image, const VariantRequest& request,
              const DecodeLimits& limits, FirstFinish& first) {
  const VariantSpec& spec = request.spec;
  const VariantGeometry& geometry = request.geometry;
  if (geometry.cut_later()) CutByAttention(image, geometry.output, first);
  if (image.alpha && spec.format == OutputFormat::kJpeg) {
    Flatten(image, spec.background);
  }
  if (spec.grayscale) ToGrayscale(image);
  if (spec.blur > 0) Blur(image, spec.blur);
  ApplyMask(image, MaskFor(spec.sharpen, ReductionOf(geometry)));
  if (geometry.padded()) Pad(image, geometry, spec.background);
  if (spec.watermark.image) TRY(Mark(image, spec.watermark, limits, first));
  if (WantsHalving(image, request.chroma)) HalveChroma(image);
  return {};
}

std::uint64_t PaddingNeed(const VariantRequest& request) {
  if (!request.geometry.padded()) return 0;
  return kMaxPlanes * PixelsOf(request.geometry.output);
}

std::uint64_t FinishNeed(const VariantRequest& request,
                         const DecodeLimits& limits) {
  const VariantSpec& spec = request.spec;
  const PlaneSize output = request.geometry.output;
  // Turning, converting, cutting and padding: at most a second picture beside
  // the first.
  std::uint64_t need = kMaxPlanes * std::max(PixelsOf(output),
                                             PixelsOf(request.geometry.scaled));
  if (spec.blur > 0) need = std::max(need, BlurNeed(output, spec.blur));
  need = std::max(
      need,
      MaskNeed(output, MaskFor(spec.sharpen, ReductionOf(request.geometry))));
  if (!spec.watermark.image) return need;
  // One that cannot be opened ends the job before it takes anything.
  const auto mark = WatermarkNeed(spec.watermark, output, limits);
  if (!mark.ok()) return need;
  return std::max(need, PaddingNeed(request) + mark.value());
}

}  // namespace darkroom
