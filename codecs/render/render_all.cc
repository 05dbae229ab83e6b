#include "codecs/render/render_all.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "codecs/divided_up.h"
#include "codecs/render/animation_limits.h"
#include "codecs/render/decode_plan.h"
#include "codecs/render/fan_out.h"
#include "codecs/render/finish.h"

namespace darkroom {
namespace {

// What the decoder made of DecodePlan::max_reduction.
Result<int> ReductionOf(const ImageHeader& header, const PlanarLayout& layout,
                        int max_reduction) {
  for (int r = max_reduction; r >= 1; r /= 2) {
    if (layout.width == DividedUp(header.width, r) &&
        layout.height == DividedUp(header.height, r)) {
      return r;
    }
  }
  return Error(ErrorClass::kInternal, "the decoder reduced by an odd factor");
}

ChromaDetail WantedChroma(const VariantSpec& spec, const Encoding& encoding) {
  if (!encoding.takes_ycbcr(spec)) return ChromaDetail::kNone;
  return encoding.halves_chroma(spec) ? ChromaDetail::kHalf
                                      : ChromaDetail::kFull;
}

// One transform for every target that is asked for.
class Transforms {
 public:
  Transforms(const ColorSignal& signal, ColorModel model)
      : signal_(signal), model_(model) {}

  // Null if there is nothing to do.
  std::shared_ptr<const ColorTransform> To(ColorTarget target) {
    const auto [place, added] = made_.try_emplace(target);
    if (added) place->second = ColorTransform::For(signal_, model_, target);
    return place->second;
  }

 private:
  const ColorSignal& signal_;
  ColorModel model_;
  std::map<ColorTarget, std::shared_ptr<const ColorTransform>> made_;
};

bool IsNeutral(Rgb color) {
  return color.red == color.green && color.red == color.blue;
}

// Whether a gray picture is stored as one: WebP has no grays, a watermark may
// have colours, and so may the background behind alpha and beside the picture.
bool StaysGray(const VariantRequest& request, const PlanarLayout& layout) {
  const VariantSpec& spec = request.spec;
  if (spec.format == OutputFormat::kWebp || spec.watermark.image) return false;
  return IsNeutral(spec.background) ||
         (!layout.alpha && !request.geometry.padded());
}

// What has no colours has no use for a profile of colours, nor has what may
// become RGB for one of grays.
ColorTarget TargetOf(const VariantRequest& request,
                     const PlanarLayout& layout) {
  const bool gray = layout.model == ColorModel::kGray;
  const bool converted =
      request.spec.grayscale || (gray && !StaysGray(request, layout));
  return converted ? ColorTarget::kSrgb : request.spec.color;
}

void SetColors(VariantWork& work, Transforms& transforms,
               const PlanarLayout& layout) {
  // Which becomes RGB, with or without a transform.
  if (layout.model == ColorModel::kCmyk) work.output.source_would_do = false;
  const auto transform = transforms.To(TargetOf(work.picture, layout));
  if (!transform) return;
  work.output.icc = transform->output_profile();
  if (!transform->converts()) return;
  work.picture.color = transform;
  work.output.source_would_do = false;
}

class Run {
 public:
  Run(std::unique_ptr<Decoder> decoder, const RenderJob& job,
      const Encoding& encoding)
      : decoder_(std::move(decoder)), job_(job), encoding_(encoding) {}

  Result<Rendered> Go() {
    TRY(Start());
    TRY(FirstFrame());
    TRY(FurtherFrames());
    LetGoOfDecoder();
    return Collect();
  }

 private:
  Status Start() {
    const ImageHeader& header = decoder_->header();
    const DecodePlan plan = DecodePlanFor(job_.plan, header);
    source_.header = header;
    source_.layout = TRY(decoder_->Start(plan));
    source_.reduction =
        TRY(ReductionOf(header, source_.layout, plan.max_reduction));
    Transforms transforms(job_.metadata.color, source_.layout.model);
    for (VariantWork& work : WorkOf(job_, header)) {
      work.picture.chroma = WantedChroma(work.picture.spec, encoding_);
      SetColors(work, transforms, source_.layout);
      outputs_.emplace_back(std::move(work.output), job_.metadata, encoding_);
      pictures_.push_back(std::move(work.picture));
    }
    if (job_.plan.placeholder) {
      placeholder_ = PlaceholderRequest(header);
      placeholder_->color = transforms.To(ColorTarget::kSrgb);
    }
    return {};
  }

  Status Pull(FanOut& fan_out) {
    while (const Band* band = TRY(decoder_->NextBand())) fan_out.Push(*band);
    return {};
  }

  // Of every variant.
  Status FirstFrame() {
    firsts_.resize(pictures_.size());
    std::vector<VariantRequest> all = pictures_;
    if (placeholder_) all.push_back(*placeholder_);
    FanOut fan_out = TRY(FanOut::For(all, source_));
    TRY(Pull(fan_out));
    const std::chrono::milliseconds duration = decoder_->frame_duration();
    if (!AnyWantsMore()) LetGoOfDecoder();
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
      outputs_[i].TakesFrame(duration);
      PlanarImage image = TRY(fan_out.Take(i));
      TRY(AddTo(i, std::move(image), duration));
      if (!outputs_[i].wants_more()) firsts_[i] = {};
    }
    if (placeholder_) {
      rendered_.placeholder =
          PlaceholderOf(TRY(fan_out.Take(pictures_.size())));
    }
    return {};
  }

  // Of those that show more than one.
  Status FurtherFrames() {
    std::vector<VariantRequest> requests;
    std::vector<std::size_t> moving;
    for (std::size_t i = 0; i < pictures_.size(); ++i) {
      if (!outputs_[i].wants_more()) continue;
      requests.push_back(pictures_[i]);
      moving.push_back(i);
    }
    if (moving.empty()) return {};
    FanOut fan_out = TRY(FanOut::For(requests, source_));
    for (int frame = 2; AnyWantsMore() && TRY(decoder_->NextFrame()); ++frame) {
      TRY(NextFrame(fan_out, moving));
      TRY(CheckGoneThrough(frame));
    }
    return {};
  }

  // Those that max_fps leaves out are work too, and not among FramesShown.
  Status CheckGoneThrough(int frames) const {
    if (!AnyWantsMore()) return {};
    return CheckFrames(frames, source_.header, job_.plan.limits);
  }

  Status NextFrame(FanOut& fan_out, const std::vector<std::size_t>& moving) {
    TRY(Pull(fan_out));
    const std::chrono::milliseconds duration = decoder_->frame_duration();
    for (std::size_t k = 0; k < moving.size(); ++k) {
      VariantOutput& output = outputs_[moving[k]];
      const bool shown = output.wants_more() && output.TakesFrame(duration);
      if (!shown) continue;
      PlanarImage image = TRY(fan_out.Take(k));
      TRY(AddTo(moving[k], std::move(image), duration));
    }
    fan_out.Restart();
    return {};
  }

  bool AnyWantsMore() const {
    return std::ranges::any_of(outputs_, &VariantOutput::wants_more);
  }

  Status AddTo(std::size_t i, PlanarImage image,
               std::chrono::milliseconds duration) {
    Status added = Finish(image, pictures_[i], job_.plan.limits, firsts_[i]);
    if (added.ok()) added = outputs_[i].Add(image, duration);
    return std::move(added).During(NameOf(i));
  }

  // For errors.  A watermark is no variant, and has no name.
  std::string NameOf(std::size_t i) const {
    const std::string& name = pictures_[i].spec.name;
    return name.empty() ? "picture" : "variant " + name;
  }

  void LetGoOfDecoder() {
    if (!decoder_) return;
    rendered_.salvaged = decoder_->salvaged();
    decoder_.reset();
  }

  Result<Rendered> Collect() {
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
      if (rendered_.salvaged) outputs_[i].RefuseSource();
      std::optional<Rendition> rendition =
          TRY(std::move(outputs_[i]).Finish().During(NameOf(i)));
      if (rendition) rendered_.renditions.push_back(*std::move(rendition));
    }
    return std::move(rendered_);
  }

  std::unique_ptr<Decoder> decoder_;  // Null once it has done its work.
  const RenderJob& job_;
  const Encoding& encoding_;
  DecodedSource source_;
  std::vector<VariantRequest> pictures_;  // Of the outputs, in their order.
  std::vector<FirstFinish> firsts_;       // The same.
  std::vector<VariantOutput> outputs_;
  std::optional<VariantRequest> placeholder_;
  Rendered rendered_;
};

}  // namespace

Result<Rendered> RenderAll(std::unique_ptr<Decoder> decoder,
                           const RenderJob& job, const Encoding& encoding) {
  return Run(std::move(decoder), job, encoding).Go();
}

}  // namespace darkroom
