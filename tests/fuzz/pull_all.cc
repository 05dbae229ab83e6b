#include "tests/fuzz/pull_all.h"

#include <array>
#include <cstddef>
#include <memory>
#include <utility>

#include "codecs/render/open_decoder.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/promise.h"

namespace darkroom {
namespace {

// Reads every sample, so that a sanitizer sees those that are not there.
void Take(const PlaneRows& rows, std::size_t row_bytes, Bytes& to) {
  for (int i = 0; i < rows.rows; ++i) {
    to.insert(to.end(), rows.Row(i), rows.Row(i) + row_bytes);
  }
}

Result<Bytes> PullFrame(Decoder& decoder, const PlanarLayout& layout) {
  std::array<Bytes, kMaxPlanes> planes;
  std::array<int, kMaxPlanes> next = {};
  const auto count = static_cast<std::size_t>(layout.count());
  while (const Band* band = TRY(decoder.NextBand())) {
    for (std::size_t p = 0; p < count; ++p) {
      const PlaneRows& rows = band->planes[p];
      const PlaneSize size = layout.planes[p].size;
      if (rows.rows == 0) continue;
      Promise(rows.y == next[p], "bands follow one another");
      next[p] += rows.rows;
      Promise(next[p] <= size.height, "no rows below a plane");
      Take(rows, static_cast<std::size_t>(size.width * layout.sample_bytes),
           planes[p]);
    }
  }
  Bytes samples;
  for (std::size_t p = 0; p < count; ++p) {
    Promise(next[p] == layout.planes[p].size.height, "all rows come");
    samples.insert(samples.end(), planes[p].begin(), planes[p].end());
  }
  return samples;
}

void CheckHeader(const ImageHeader& header) {
  Promise(header.width >= 1 && header.height >= 1, "a picture has pixels");
  Promise(header.frames >= 1 && header.loops >= 0, "a picture has frames");
  const int turned = static_cast<int>(header.orientation);
  Promise(turned >= 1 && turned <= 8, "an orientation is one of eight");
}

Status Refused(Decoder& decoder, const DecodePlan& plan) {
  const ImageHeader& header = decoder.header();
  const std::uint64_t pixels = static_cast<std::uint64_t>(header.width) *
                               static_cast<std::uint64_t>(header.height) *
                               static_cast<std::uint64_t>(header.frames);
  if (pixels > kFuzzLimits.max_animation_pixels ||
      header.frames > kFuzzLimits.max_frames ||
      decoder.MemoryNeed(plan) > kFuzzLimits.max_memory) {
    return Error(ErrorClass::kTooLarge, "over a limit of fuzzing");
  }
  return {};
}

}  // namespace

Result<Bytes> PullAll(Decoder& decoder, const DecodePlan& plan) {
  CheckHeader(decoder.header());
  TRY(Refused(decoder, plan));
  const PlanarLayout layout = TRY(decoder.Start(plan));
  Bytes samples;
  // A damaged animation may end before the frames that its header counted.
  for (int frame = 0; frame < decoder.header().frames; ++frame) {
    const Bytes more = TRY(PullFrame(decoder, layout));
    samples.insert(samples.end(), more.begin(), more.end());
    Promise(decoder.frame_duration().count() >= 0, "no negative duration");
    if (!TRY(decoder.NextFrame())) break;
  }
  return samples;
}

void DecodeInput(ByteView input, bool (*recognises)(ByteView head)) {
  FuzzInput from(input);
  const unsigned how = from.Byte();
  if (!recognises(from.rest())) return;
  DecodeLimits limits = kFuzzLimits;
  limits.fail_on = static_cast<FailOn>(how & 3);
  const DecodePlan plan = {.max_reduction = 1 << (how >> 2 & 3),
                           .rgb = (how & 16) != 0};
  const auto decoder = OpenDecoder(from.rest(), limits);
  if (!decoder.ok()) return PromiseNoBug(decoder.error());
  const Result<Bytes> samples = PullAll(**decoder, plan);
  if (!samples.ok()) PromiseNoBug(samples.error());
  (*decoder)->Metadata();
}

std::vector<Bytes> DecodeSeeds(const std::vector<Bytes>& pictures) {
  std::vector<Bytes> seeds;
  std::uint8_t how = 0;
  for (const Bytes& picture : pictures) {
    seeds.push_back({3});
    seeds.back().insert(seeds.back().end(), picture.begin(), picture.end());
    seeds.push_back(seeds.back());
    seeds.back()[0] = static_cast<std::uint8_t>(how++ & 31);
  }
  return seeds;
}

}  // namespace darkroom
