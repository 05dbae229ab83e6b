#include "codecs/render/variant_output.h"

#include <algorithm>
#include <utility>

#include "codecs/render/encode_to_fit.h"
#include "codecs/render/lossless_strip.h"
#include "codecs/render/memory_need.h"
#include "codecs/render/metadata_policy.h"

namespace darkroom {
namespace {

std::uint64_t SizeOf(const Attachments& attachments) {
  return attachments.icc.size() + attachments.exif.size() +
         attachments.xmp.size() + attachments.iptc.size();
}

// A profile is deflated in PNG and cut into segments in JPEG: twice its size
// is more than enough for either.
Result<SharedBufferWriter> WriterFor(std::uint64_t pixels_need,
                                     const Attachments& attachments) {
  return SharedBufferWriter::Create(pixels_need + 2 * SizeOf(attachments));
}

}  // namespace

VariantOutput::VariantOutput(OutputRequest request,
                             const SourceMetadata& metadata,
                             const Encoding& encoding)
    : request_(std::move(request)),
      metadata_(metadata),
      encoding_(encoding),
      rate_(spec().max_fps, spec().max_frames) {
  rendition_.variant = spec().name;
  rendition_.format = spec().format;
}

bool VariantOutput::TakesFrame(std::chrono::milliseconds duration) {
  if (!request_.animates) return true;
  const FrameFate fate = rate_.Next(duration);
  if (fate == FrameFate::kMerged) animation_->Lengthen(duration);
  cut_off_ = fate == FrameFate::kCutOff;
  return fate == FrameFate::kShown;
}

Status VariantOutput::Add(const PlanarImage& image,
                          std::chrono::milliseconds duration) {
  rendition_.width = image.width;
  rendition_.height = image.height;
  if (!request_.animates) return EncodeStill(image);
  if (!animation_) {
    animation_ = TRY(AnimationEncoder::Create(
        spec(), {image.width, image.height}, request_.loops));
  }
  return animation_->Add(image, duration);
}

Status VariantOutput::EncodeStill(const PlanarImage& image) {
  for (const VariantSpec& candidate : request_.candidates) {
    SharedBuffer encoded = TRY(Encoded(image, candidate));
    const bool first = rendition_.bytes.fd() < 0;
    if (!first && encoded.size() >= rendition_.bytes.size()) continue;
    rendition_.format = candidate.format;
    rendition_.bytes = std::move(encoded);
  }
  return {};
}

Result<SharedBuffer> VariantOutput::Encoded(const PlanarImage& image,
                                            const VariantSpec& candidate) {
  const PlaneSize size = {image.width, image.height};
  Attachments attachments = AttachmentsFor(metadata_, candidate, size);
  attachments.icc = request_.icc;
  SharedBufferWriter out = TRY(WriterFor(
      OutputNeed(candidate, size, request_.transparency), attachments));
  TRY(encoding_.encode(image, candidate, attachments, out));
  return std::move(out).Seal();
}

Status VariantOutput::FinishAnimation() {
  const PlaneSize size = {rendition_.width, rendition_.height};
  Attachments attachments = AttachmentsFor(metadata_, spec(), size);
  attachments.icc = request_.icc;
  SharedBufferWriter out = TRY(WriterFor(
      AnimationOutputNeed(spec(), size, request_.frames), attachments));
  TRY(std::move(*animation_).Finish(attachments, out));
  animation_.reset();
  rendition_.bytes = TRY(std::move(out).Seal());
  return {};
}

// Its credits stay, as the policy says; nothing is done if that, too, is larger
// than what was encoded.
Status VariantOutput::KeepOriginal() {
  const PlaneSize size = {rendition_.width, rendition_.height};
  const Attachments attachments = AttachmentsFor(metadata_, spec(), size);
  SharedBufferWriter out = TRY(WriterFor(request_.source.size(), attachments));
  const Status copied = CopyWithoutMetadata(request_.source, attachments, out);
  // What a decoder read and this does not: the encoded one will do.
  if (!copied.ok() || out.size() >= rendition_.bytes.size()) return {};
  rendition_.bytes = TRY(std::move(out).Seal());
  return {};
}

Result<std::optional<Rendition>> VariantOutput::Finish() && {
  if (request_.animates) TRY(FinishAnimation());
  const bool larger = !request_.source.empty() &&
                      rendition_.bytes.size() > request_.source.size();
  if (larger && spec().if_larger == IfLarger::kSkip) {
    return std::optional<Rendition>();
  }
  if (larger && spec().if_larger == IfLarger::kKeepOriginal &&
      request_.source_would_do) {
    TRY(KeepOriginal());
  }
  return std::optional<Rendition>(std::move(rendition_));
}

OutputMemory OutputMemoryOf(const OutputRequest& request, PlaneSize size,
                            std::uint64_t metadata_bytes) {
  OutputMemory memory;
  const std::uint64_t attached = 2 * (metadata_bytes + request.icc.size());
  if (request.animates) {
    const VariantSpec& spec = request.candidates.front();
    memory.standing = AnimationOutputNeed(spec, size, request.frames) +
                      AnimationEncoderNeed(spec, size, request.frames) +
                      attached;
    return memory;
  }
  for (const VariantSpec& spec : request.candidates) {
    memory.standing += OutputNeed(spec, size, request.transparency) + attached;
    memory.passing =
        std::max(memory.passing, EncoderNeed(spec, size, request.transparency) +
                                     FitNeed(spec, size, request.transparency));
  }
  return memory;
}

}  // namespace darkroom
