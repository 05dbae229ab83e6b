#include "codecs/render/render_need.h"

#include <algorithm>
#include <set>

#include "codecs/color/color_transform.h"
#include "codecs/divided_up.h"
#include "codecs/pixel_count.h"
#include "codecs/render/finish.h"
#include "codecs/render/variant_picture.h"
#include "codecs/resample/deep_rows.h"
#include "codecs/resample/resampler.h"

namespace darkroom {
namespace {

bool IsDeep(const VariantSpec& spec, const ImageHeader& header) {
  return header.deep || spec.linear;
}

// The costliest layout there is: as many planes as any model has, all full.
DecodedSource CostliestSource(const ImageHeader& header, int reduction) {
  DecodedSource source = {header, {}, reduction};
  PlanarLayout& layout = source.layout;
  layout.model = ColorModel::kCmyk;
  layout.width = DividedUp(header.width, reduction);
  layout.height = DividedUp(header.height, reduction);
  for (PlanarLayout::Plane& plane : layout.planes) {
    plane = {.size = {layout.width, layout.height}};
  }
  return source;
}

// Resamplers and tables.
std::uint64_t PictureNeed(const VariantRequest& request,
                          const ImageHeader& header) {
  // Without reduction, as a decoder may choose, the kernels are longest.
  const DecodedSource source = CostliestSource(header, 1);
  ResampleShape shape =
      ShapeOf(source, request.geometry, 0, ChromaDetail::kFull);
  shape.kernel = request.spec.kernel;
  // A deep picture beside the bytes that it becomes is counted by FinishNeed,
  // since it is gone when those are turned or padded.
  return kMaxPlanes * (IsDeep(request.spec, header)
                           ? FloatResampler::MemoryNeed(shape)
                           : Resampler::MemoryNeed(shape));
}

// FirstFinish's watermark, no larger than the output.
std::uint64_t MarkNeed(const VariantRequest& request) {
  const PlaneSize size = request.geometry.output;
  if (!request.spec.watermark.image) return 0;
  return kMaxPlanes * PixelsOf(size);
}

std::uint64_t MetadataNeed(const SourceMetadata& metadata) {
  return metadata.color.icc.size() + metadata.exif.size() +
         metadata.xmp.size() + metadata.iptc.size();
}

bool AnyDeep(const RenderPlan& plan, const ImageHeader& header) {
  return std::ranges::any_of(plan.variants, [&](const PlannedVariant& variant) {
    return variant.encode && IsDeep(variant.spec, header);
  });
}

// Rows that all variants share: premultiplied ones, and floats.
std::uint64_t RowsNeed(const RenderPlan& plan, const ImageHeader& header) {
  std::uint64_t need =
      std::uint64_t{kMaxPlanes} * 16 * static_cast<std::uint64_t>(header.width);
  if (AnyDeep(plan, header)) need += DeepRows::MemoryNeed(header.width);
  return need;
}

}  // namespace

std::uint64_t RenderNeed(const RenderJob& job, const ImageHeader& header,
                         std::uint64_t decoder_need) {
  const std::uint64_t metadata = MetadataNeed(job.metadata);
  // All at the same time.
  std::uint64_t standing = metadata + RowsNeed(job.plan, header);
  // One variant after the other.
  std::uint64_t passing = 0;
  bool animates = false;
  // sRGB also for a placeholder, and where grays cannot be kept.
  std::set<ColorTarget> targets = {ColorTarget::kSrgb};
  for (const VariantWork& work : WorkOf(job, header)) {
    const VariantRequest& picture = work.picture;
    const OutputMemory output =
        OutputMemoryOf(work.output, picture.geometry.output, metadata);
    standing += PictureNeed(picture, header) + output.standing;
    if (work.output.animates) standing += MarkNeed(picture);
    animates = animates || work.output.animates;
    // What finishing takes is gone when the encoder starts.
    passing =
        std::max({passing, FinishNeed(picture, job.plan.limits),
                  PaddingNeed(picture) + MarkNeed(picture) + output.passing});
    targets.insert(picture.spec.color);
  }
  if (job.plan.placeholder) {
    standing += PictureNeed(PlaceholderRequest(header), header);
  }
  if (!job.metadata.color.icc.empty()) {
    standing +=
        targets.size() * ColorTransformMemory(job.metadata.color.icc.size());
  }
  // The decoder of a still picture is gone before one is finished.
  return standing +
         (animates ? decoder_need + passing : std::max(decoder_need, passing));
}

}  // namespace darkroom
