// WebPs of few bytes and many pixels, frames, codes or chunks.

#include <cstdint>

#include "tests/support/containers.h"
#include "tests/support/hostile.h"
#include "tests/support/vp8l_writer.h"

namespace darkroom {
namespace {

constexpr std::uint8_t kAnimated = 0x02;
constexpr int kLargestCanvas = 1 << 24;

Bytes Lossless(int width, int height) {
  return WebpFile(RiffChunk("VP8L", SolidVp8l(width, height)));
}

Bytes Solid() { return Lossless(10'000, 10'000); }
Bytes Largest() { return Lossless(16'384, 16'384); }
Bytes FortyMegapixels() { return Lossless(6'400, 6'400); }
Bytes Line() { return Lossless(16'383, 1); }
Bytes Column() { return Lossless(1, 16'383); }

// RFC 6386, 9.1: the tag of a key frame, the start code, 14 bits for each side.
Bytes Lossy() {
  Bytes body = {0x10, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f};
  body.resize(30);
  return WebpFile(RiffChunk("VP8 ", body));
}

Bytes HugeCanvas() {
  Bytes chunks = RiffChunk("VP8X", Vp8x(0, kLargestCanvas, kLargestCanvas));
  Put(chunks, RiffChunk("VP8L", SolidVp8l(1, 1)));
  return WebpFile(chunks);
}

Bytes Frame(int x, int width, int height) {
  Bytes body;
  const int values[] = {x / 2, 0, width - 1, height - 1, 100};
  for (const int value : values) {
    PutLittle(body, static_cast<std::uint32_t>(value), 3);
  }
  body.push_back(0);
  Put(body, RiffChunk("VP8L", SolidVp8l(width, height)));
  return RiffChunk("ANMF", body);
}

Bytes Animation(int width, int height, ByteView frames) {
  Bytes chunks = RiffChunk("VP8X", Vp8x(kAnimated, width, height));
  Put(chunks, RiffChunk("ANIM", Bytes(6)));
  Put(chunks, frames);
  return WebpFile(chunks);
}

Bytes HugeAnimation() {
  return Animation(kLargestCanvas, kLargestCanvas, Frame(0, 1, 1));
}
// The canvas alone would be 400 MB.
Bytes SpeckOnLargeCanvas() { return Animation(10'000, 10'000, Frame(0, 1, 1)); }

Bytes ManyFrames() {
  Bytes frames;
  for (int i = 0; i < 50'000; ++i) Put(frames, Frame(i % 2, 16, 16));
  return Animation(32, 16, frames);
}
// 300 frames of 3 million pixels.
Bytes LargeFrames() {
  Bytes frames;
  for (int i = 0; i < 300; ++i) Put(frames, Frame(0, 2'000, 1'500));
  return Animation(2'000, 1'500, frames);
}
Bytes EmptyFrames() {
  Bytes frames;
  for (int i = 0; i < 1'000'000; ++i) Put(frames, RiffChunk("ANMF", {}));
  return Animation(32, 16, frames);
}

Bytes ManyGroups() { return WebpFile(RiffChunk("VP8L", ManyGroupsVp8l(256))); }
// The groups of 1,960,000 tiles are gone through before they are known.
Bytes ManyTiles() { return WebpFile(RiffChunk("VP8L", ManyGroupsVp8l(1'400))); }
Bytes SomeGroups() { return WebpFile(RiffChunk("VP8L", ManyGroupsVp8l(64))); }

Bytes ManyChunks() {
  Bytes chunks = RiffChunk("VP8X", Vp8x(0, 64, 64));
  for (int i = 0; i < 1'000'000; ++i) Put(chunks, RiffChunk("EXIF", {}));
  Put(chunks, RiffChunk("VP8L", SolidVp8l(64, 64)));
  return WebpFile(chunks);
}

Bytes LongChunk() {
  Bytes file = WebpFile(RiffChunk("VP8L", SolidVp8l(64, 64)));
  for (std::size_t i = 16; i < 20; ++i) file[i] = 0xff;
  return file;
}

}  // namespace

std::vector<Hostile> WebpBombs() {
  constexpr auto kTooLarge = ErrorClass::kTooLarge;
  constexpr auto kCorrupt = ErrorClass::kCorrupt;
  constexpr auto kPixels = HostileCost::kPixels;
  constexpr auto kAnimation = HostileAsk::kAnimation;
  return {
      {.name = "webp_vp8_16383x16383",
       .make = Lossy,
       .verdict = kTooLarge,
       .says = "268402689 pixels, over limits.max_pixels"},
      {.name = "webp_vp8l_16384x16384",
       .make = Largest,
       .verdict = kTooLarge,
       .says = "limits.max_pixels"},
      {.name = "webp_vp8l_10000x10000_solid",
       .make = Solid,
       .verdict = kTooLarge,
       .says = "bytes of memory"},
      {.name = "webp_vp8x_canvas_of_16777216",
       .make = HugeCanvas,
       .verdict = kCorrupt,
       .says = "two sizes"},
      {.name = "webp_animated_canvas_of_16777216",
       .make = HugeAnimation,
       .verdict = kTooLarge,
       .says = "limits.max_side"},
      {.name = "webp_1x1_on_10000x10000",
       .make = SpeckOnLargeCanvas,
       .cost = kPixels},
      {.name = "webp_vp8l_6400x6400_solid",
       .make = FortyMegapixels,
       .cost = kPixels},
      {.name = "webp_16383x1", .make = Line, .cost = kPixels},
      {.name = "webp_1x16383", .make = Column, .cost = kPixels},
      {.name = "webp_50000_frames_still", .make = ManyFrames, .cost = kPixels},
      {.name = "webp_50000_frames",
       .make = ManyFrames,
       .verdict = kTooLarge,
       .says = "50000 frames, over limits.max_frames of 300",
       .ask = kAnimation},
      {.name = "webp_300_frames_of_3_MP",
       .make = LargeFrames,
       .verdict = kTooLarge,
       .says = "limits.max_animation_pixels",
       .ask = kAnimation},
      {.name = "webp_1000000_empty_frames",
       .make = EmptyFrames,
       .cost = kPixels,
       .verdict = kCorrupt,
       .says = "short ANMF"},
      {.name = "webp_vp8l_4096_groups", .make = SomeGroups, .cost = kPixels},
      {.name = "webp_vp8l_65536_groups",
       .make = ManyGroups,
       .verdict = kTooLarge,
       .says = "bytes of memory"},
      {.name = "webp_vp8l_1960000_tiles",
       .make = ManyTiles,
       .cost = kPixels,
       .verdict = kTooLarge,
       .says = "bytes of memory"},
      {.name = "webp_1000000_chunks", .make = ManyChunks, .cost = kPixels},
      {.name = "webp_chunk_of_4_GB",
       .make = LongChunk,
       .verdict = kCorrupt,
       .says = "webp: "},
  };
}

}  // namespace darkroom
