#include <zlib.h>

#include "codecs/png/libpng_decoder.h"
#include "codecs/png/png_decoder.h"
#include "codecs/png/png_header.h"
#include "tests/fuzz/fuzz_input.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/promise.h"
#include "tests/fuzz/pull_all.h"

namespace darkroom {
namespace {

// With the checksum of every chunk, so that damage gets as far as the pixels.
Bytes WithRightCrcs(ByteView png) {
  Bytes repaired(png.begin(), png.end());
  std::size_t at = kFirstPngChunk;
  while (at < png.size()) {
    const auto chunk = NextPngChunk(png, at);
    if (!chunk.ok()) break;
    const std::size_t checked = 4 + chunk->body.size();
    const uLong crc = crc32_z(0, AsBytes(chunk->type).data(), checked);
    for (std::size_t i = 1; i <= 4; ++i) {
      repaired[at - i] = static_cast<std::uint8_t>(crc >> (8 * (i - 1)));
    }
  }
  return repaired;
}

// What libpng finds sound comes out the same, whichever way it is decoded.
void CompareWithLibpng(ByteView png, FailOn fail_on) {
  DecodeLimits limits = kFuzzLimits;
  limits.fail_on = fail_on;
  const auto parsed = ParsePngHeader(png);
  const auto decoder = OpenPng(png, limits);
  if (!parsed.ok() || !decoder.ok()) return;
  const auto libpng = MakeLibpngDecoder(png, *parsed, fail_on);
  const Result<Bytes> expected = PullAll(*libpng, {});
  const Result<Bytes> samples = PullAll(**decoder, {});
  if (!samples.ok()) PromiseNoBug(samples.error());
  if (!expected.ok() || libpng->salvaged()) return;
  Promise(samples.ok() && *samples == *expected, "a PNG is as libpng says");
}

void DecodePngInput(ByteView input) {
  DecodeInput(input, IsPng);
  FuzzInput from(input);
  const auto fail_on = static_cast<FailOn>(from.Byte() & 3);
  if (!IsPng(from.rest())) return;
  CompareWithLibpng(from.rest(), fail_on);
  CompareWithLibpng(WithRightCrcs(from.rest()), fail_on);
}

}  // namespace

const FuzzTarget kPngFuzz = {"png", [] { return DecodeSeeds(PngSeeds()); },
                             DecodePngInput};

}  // namespace darkroom
