#include "codecs/render/variant_work.h"

#include <algorithm>
#include <utility>

#include "codecs/pixels/placeholder.h"
#include "codecs/render/encoder.h"
#include "codecs/render/format_rule.h"

namespace darkroom {
namespace {

int FramesOf(const VariantSpec& spec, const ImageHeader& header) {
  if (!Animates(spec, header)) return 1;
  return spec.max_frames > 0 ? std::min(spec.max_frames, header.frames)
                             : header.frames;
}

// A part may be enlarged to the size of the whole.
bool ShowsWhole(const VariantGeometry& geometry, const ImageHeader& header) {
  return geometry.orientation == Orientation::kUpright &&
         geometry.crop_x.length == header.width &&
         geometry.crop_y.length == header.height &&
         geometry.scaled.width == header.width &&
         geometry.scaled.height == header.height && !geometry.padded() &&
         !geometry.cut_later();
}

bool TouchesPixels(const VariantSpec& spec) {
  return spec.grayscale || spec.blur > 0 ||
         spec.sharpen.mode != Sharpen::Mode::kOff || spec.watermark.image;
}

// The output's format is the source's.
bool StoresAs(const VariantSpec& spec, const ImageHeader& header) {
  switch (spec.format) {
    case OutputFormat::kJpeg:
      return header.format == "jpeg";
    case OutputFormat::kPng:
      return header.format == "png";
    case OutputFormat::kWebp:
      return header.format == "webp";
    case OutputFormat::kAuto:
    case OutputFormat::kSame:
      break;
  }
  return false;
}

bool ShowsAllFrames(const VariantSpec& spec, const ImageHeader& header) {
  return FramesOf(spec, header) == header.frames &&
         (header.frames == 1 || spec.max_fps == 0);
}

bool SourceWouldDo(const VariantRequest& request, const ImageHeader& header) {
  const VariantSpec& spec = request.spec;
  return spec.if_larger == IfLarger::kKeepOriginal && StoresAs(spec, header) &&
         ShowsWhole(request.geometry, header) && !TouchesPixels(spec) &&
         ShowsAllFrames(spec, header);
}

}  // namespace

std::vector<VariantWork> WorkOf(const RenderJob& job,
                                const ImageHeader& header) {
  const std::vector<VariantGeometry> geometries =
      GeometriesOf(job.plan, header, job.regions);
  std::vector<VariantWork> all;
  for (std::size_t i = 0; i < geometries.size(); ++i) {
    const PlannedVariant& planned = job.plan.variants[i];
    if (!planned.encode) continue;
    VariantWork work;
    work.output.candidates = ConcreteSpecs(planned.spec, header);
    work.output.animates = Animates(planned.spec, header);
    work.output.frames = FramesOf(planned.spec, header);
    work.output.loops = header.loops;
    work.output.transparency = TransparencyOf(header);
    work.output.source = job.source;
    work.picture.spec = work.output.candidates.front();
    work.picture.geometry = geometries[i];
    work.output.source_would_do = SourceWouldDo(work.picture, header);
    all.push_back(std::move(work));
  }
  return all;
}

VariantRequest PlaceholderRequest(const ImageHeader& header) {
  VariantSpec spec;
  spec.width = kMaxPlaceholderSide;
  spec.height = kMaxPlaceholderSide;
  VariantRequest request = {.spec = spec,
                            .geometry = GeometryOf(spec, WholeOf(spec, header)),
                            .chroma = ChromaDetail::kNone};
  request.geometry.orientation = header.orientation;
  return request;
}

int FramesShown(const RenderPlan& plan, const ImageHeader& header) {
  int most = 1;
  for (const PlannedVariant& variant : plan.variants) {
    most = std::max(most, FramesOf(variant.spec, header));
  }
  return most;
}

}  // namespace darkroom
