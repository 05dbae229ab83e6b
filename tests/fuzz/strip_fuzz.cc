// A source's own bytes with other metadata: the same picture, and no more.

#include "codecs/jpeg/jpeg_attachments.h"
#include "codecs/png/png_attachments.h"
#include "codecs/render/lossless_strip.h"
#include "codecs/render/metadata_policy.h"
#include "codecs/render/open_decoder.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/pull_all.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

VariantSpec TakePolicy(FuzzInput& from) {
  const unsigned how = from.Byte();
  return {.format = (how & 8) != 0 ? OutputFormat::kJpeg : OutputFormat::kPng,
          .metadata = static_cast<MetadataPolicy>(how % 3),
          .keep_location = (how & 16) != 0};
}

Result<Bytes> SamplesOf(ByteView picture) {
  const std::unique_ptr<Decoder> decoder =
      TRY(OpenDecoder(picture, kFuzzLimits));
  return PullAll(*decoder, {});
}

Result<Attachments> AttachmentsOf(ByteView picture, const VariantSpec& spec) {
  const std::unique_ptr<Decoder> decoder =
      TRY(OpenDecoder(picture, kFuzzLimits));
  return AttachmentsFor(decoder->Metadata(), spec, {.width = 9, .height = 7});
}

void CheckSegments(const Attachments& attachments) {
  for (const JpegSegment& segment : JpegSegmentsOf(attachments)) {
    Promise(segment.body.size() <= kMaxSegmentBody, "a segment fits");
  }
  for (const PngChunk& chunk : PngChunksOf(attachments)) {
    Promise(Serialised(chunk).size() == chunk.body.size() + 12, "a chunk fits");
  }
}

void Strip(ByteView input) {
  FuzzInput from(input);
  const VariantSpec spec = TakePolicy(from);
  const ByteView source = from.rest();
  const Result<Attachments> attachments = AttachmentsOf(source, spec);
  if (!attachments.ok()) return PromiseNoBug(attachments.error());
  CheckSegments(*attachments);
  BytesSink copy;
  const Status copied = CopyWithoutMetadata(source, *attachments, copy);
  if (!copied.ok()) PromiseNoBug(copied.error());
  const Result<Bytes> before = SamplesOf(source);
  if (!before.ok() || !copied.ok()) return;
  const Result<Bytes> after = SamplesOf(copy.bytes);
  Promise(after.ok(), "the copy of a sound picture is sound");
  Promise(*after == *before, "the copy has the same samples");
}

std::vector<Bytes> Seeds() {
  std::vector<Bytes> seeds = WithHead({0}, PictureSeeds());
  for (Bytes& seed : WithHead({25}, PictureSeeds())) {
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

}  // namespace

const FuzzTarget kStripFuzz = {"strip", Seeds, Strip};

}  // namespace darkroom
