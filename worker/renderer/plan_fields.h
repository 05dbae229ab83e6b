// The fields of a plan's values, listed once: the wire to the renderers and the
// recipe follow it.

#ifndef DARKROOM_WORKER_RENDERER_PLAN_FIELDS_H_
#define DARKROOM_WORKER_RENDERER_PLAN_FIELDS_H_

#include <concepts>
#include <memory>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "codecs/plan.h"

namespace darkroom {

// The encoded picture of a watermark; null: none.
using WatermarkImage = std::shared_ptr<const Bytes>;

template <typename T, typename Value>
concept Is = std::same_as<std::remove_const_t<T>, Value>;

// Calls visit("width", spec.width) and so on for each field that decides an
// output: all but the name.  The order is that of the wire and of recipes; a
// new field goes to the end.
template <Is<VariantSpec> Spec, typename Visit>
void VisitFields(Spec& spec, Visit&& visit) {
  visit("width", spec.width);
  visit("height", spec.height);
  visit("fit", spec.fit);
  visit("gravity", spec.gravity);
  visit("focus.x", spec.focus.x);
  visit("focus.y", spec.focus.y);
  visit("enlarge", spec.enlarge);
  visit("orient", spec.orient);
  visit("trim", spec.trim);
  visit("kernel", spec.kernel);
  visit("linear", spec.linear);
  visit("color", spec.color);
  visit("grayscale", spec.grayscale);
  visit("blur", spec.blur);
  visit("sharpen.mode", spec.sharpen.mode);
  visit("sharpen.sigma", spec.sharpen.sigma);
  visit("watermark.image", spec.watermark.image);
  visit("watermark.position", spec.watermark.position);
  visit("watermark.opacity", spec.watermark.opacity);
  visit("watermark.scale", spec.watermark.scale);
  visit("watermark.margin", spec.watermark.margin);
  visit("watermark.tile", spec.watermark.tile);
  visit("background.red", spec.background.red);
  visit("background.green", spec.background.green);
  visit("background.blue", spec.background.blue);
  visit("format", spec.format);
  visit("quality", spec.quality);
  visit("max_bytes", spec.max_bytes);
  visit("progressive", spec.progressive);
  visit("full_chroma", spec.full_chroma);
  visit("lossless", spec.lossless);
  visit("near_lossless", spec.near_lossless);
  visit("alpha_quality", spec.alpha_quality);
  visit("sharp_yuv", spec.sharp_yuv);
  visit("effort", spec.effort);
  visit("compression", spec.compression);
  visit("animate", spec.animate);
  visit("max_fps", spec.max_fps);
  visit("max_frames", spec.max_frames);
  visit("if_larger", spec.if_larger);
  visit("metadata", spec.metadata);
  visit("keep_location", spec.keep_location);
}

template <Is<DecodeLimits> Limits, typename Visit>
void VisitFields(Limits& limits, Visit&& visit) {
  visit("max_source_bytes", limits.max_source_bytes);
  visit("max_pixels", limits.max_pixels);
  visit("max_side", limits.max_side);
  visit("max_scans", limits.max_scans);
  visit("max_frames", limits.max_frames);
  visit("max_animation_pixels", limits.max_animation_pixels);
  visit("max_memory", limits.max_memory);
  visit("fail_on", limits.fail_on);
}

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_PLAN_FIELDS_H_
