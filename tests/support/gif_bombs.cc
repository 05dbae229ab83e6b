// GIFs of few bytes and many pixels, frames or blocks.

#include <cstdint>
#include <utility>

#include "tests/support/containers.h"
#include "tests/support/gif_writer.h"
#include "tests/support/hostile.h"

namespace darkroom {
namespace {

GifFrameOptions SolidFrame(int width, int height) {
  return {.width = width,
          .height = height,
          .blocks = SolidGifBlocks(static_cast<std::uint64_t>(width) *
                                   static_cast<std::uint64_t>(height))};
}

GifFrameOptions SmallFrame() { return SolidFrame(16, 16); }

Bytes Gif(int width, int height, std::vector<GifFrameOptions> frames) {
  return WriteGif({.width = width,
                   .height = height,
                   .palette = GifPalette(),
                   .repeats = 0,
                   .frames = std::move(frames)});
}

Bytes LargestScreen() { return Gif(65'535, 65'535, {SmallFrame()}); }
Bytes LargestFrame() {
  GifFrameOptions frame = SmallFrame();
  frame.width = frame.height = 65'535;
  return Gif(16, 16, {frame});
}
Bytes Solid256Megapixels() {
  return Gif(16'000, 16'000, {SolidFrame(16'000, 16'000)});
}
Bytes Solid100Megapixels() {
  return Gif(10'000, 10'000, {SolidFrame(10'000, 10'000)});
}
Bytes Line() { return Gif(65'535, 1, {SolidFrame(65'535, 1)}); }
Bytes Column() { return Gif(1, 65'535, {SolidFrame(1, 65'535)}); }

Bytes ManyFrames() {
  return Gif(16, 16, std::vector<GifFrameOptions>(50'000, SmallFrame()));
}

// All but the first reach far beyond the canvas, where nothing is drawn; the
// passes of an interlaced frame go over all of it even so.
Bytes FramesBeyondTheCanvas() {
  GifFrameOptions frame = SolidFrame(10'000, 10'000);
  frame.interlaced = true;
  std::vector<GifFrameOptions> frames(300, frame);
  frames[0] = SmallFrame();
  return Gif(16, 16, frames);
}

// Clearing codes, of which none is a pixel.
Bytes ClearingCodes() {
  Bytes codes;
  for (int i = 0; i < 5'000'000; ++i) Put(codes, Bytes{0x24, 0x49, 0x92});
  GifFrameOptions frame = SmallFrame();
  frame.blocks = GifBlocks(codes);
  return Gif(16, 16, {frame});
}

// `part` before the first frame.
Bytes Flooded(ByteView part, int count) {
  constexpr std::size_t kScreen = 13 + 3 * 16;
  const Bytes gif = Gif(16, 16, {SmallFrame()});
  Bytes flooded(gif.begin(), gif.begin() + kScreen);
  for (int i = 0; i < count; ++i) Put(flooded, part);
  Put(flooded, ByteView(gif).subspan(kScreen));
  return flooded;
}

Bytes Extensions() { return Flooded(Bytes{0x21, 0xfe, 0}, 3'000'000); }
Bytes SmallBlocks() {
  Bytes extension = {0x21, 0xfe};
  for (int i = 0; i < 5'000'000; ++i) Put(extension, Bytes{1, 'x'});
  extension.push_back(0);
  return Flooded(extension, 1);
}

}  // namespace

std::vector<Hostile> GifBombs() {
  constexpr auto kTooLarge = ErrorClass::kTooLarge;
  constexpr auto kPixels = HostileCost::kPixels;
  constexpr auto kAnimation = HostileAsk::kAnimation;
  return {
      {.name = "gif_screen_of_65535x65535",
       .make = LargestScreen,
       .verdict = kTooLarge,
       .says = "4294836225 pixels, over limits.max_pixels"},
      {.name = "gif_frame_of_65535x65535",
       .make = LargestFrame,
       .verdict = kTooLarge,
       .says = "4294836225 pixels, over limits.max_pixels"},
      {.name = "gif_16000x16000_solid",
       .make = Solid256Megapixels,
       .verdict = kTooLarge,
       .says = "256000000 pixels, over limits.max_pixels"},
      {.name = "gif_10000x10000_solid",
       .make = Solid100Megapixels,
       .cost = kPixels},
      {.name = "gif_65535x1", .make = Line, .cost = kPixels},
      {.name = "gif_1x65535",
       .make = Column,
       .cost = kPixels,
       .verdict = kTooLarge,
       .says = "webp: a side over 16383"},
      {.name = "gif_50000_frames_still", .make = ManyFrames, .cost = kPixels},
      {.name = "gif_50000_frames",
       .make = ManyFrames,
       .verdict = kTooLarge,
       .says = "50000 frames, over limits.max_frames of 300",
       .ask = kAnimation},
      {.name = "gif_299_frames_beyond_the_canvas",
       .make = FramesBeyondTheCanvas,
       .cost = kPixels,
       .verdict = kTooLarge,
       .says = "limits.max_animation_pixels",
       .ask = kAnimation},
      {.name = "gif_40000000_clearing_codes",
       .make = ClearingCodes,
       .cost = kPixels,
       .verdict = ErrorClass::kCorrupt,
       .says = "gif: missing pixels"},
      {.name = "gif_3000000_extensions", .make = Extensions, .cost = kPixels},
      {.name = "gif_5000000_blocks_of_a_byte",
       .make = SmallBlocks,
       .cost = kPixels},
  };
}

}  // namespace darkroom
