#include "codecs/gif/gif_decoder.h"

#include <gtest/gtest.h>

#include "codecs/render/open_decoder.h"
#include "tests/support/containers.h"
#include "tests/support/damage.h"
#include "tests/support/decode_all.h"
#include "tests/support/gif_writer.h"

namespace darkroom {
namespace {

using std::chrono_literals::operator""ms;

constexpr int kClear = -1;  // A transparent pixel.

int Pattern(int x, int y) { return (x + 2 * y) % 16; }

GifFrameOptions Solid(int color) {
  return {.index = [color](int, int) { return color; }};
}

// The index whose colour a pixel has.
int ColorAt(const DecodedFrame& frame, int x, int y) {
  if (frame.planes.size() == 4 && frame.planes[3].Row(y)[x] == 0) {
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_EQ(frame.planes[c].Row(y)[x], 0) << "colour under transparency";
    }
    return kClear;
  }
  const int index = frame.planes[2].Row(y)[x];
  EXPECT_EQ(frame.planes[0].Row(y)[x], 16 * index);
  EXPECT_EQ(frame.planes[1].Row(y)[x], 255 - 16 * index);
  return index;
}

void ExpectFrame(const DecodedFrame& frame,
                 const std::function<int(int x, int y)>& expected) {
  for (int y = 0; y < frame.planes[0].height; ++y) {
    for (int x = 0; x < frame.planes[0].width; ++x) {
      ASSERT_EQ(ColorAt(frame, x, y), expected(x, y))
          << "at " << x << ", " << y;
    }
  }
}

DecodedAnimation Decode(const GifOptions& options,
                        const DecodeLimits& limits = {}) {
  auto decoded = DecodeFrames(WriteGif(options), limits);
  EXPECT_TRUE(decoded.ok()) << decoded.error().message();
  if (!decoded.ok()) return {.frames = {}};
  EXPECT_EQ(decoded->frames.size(), options.frames.size());
  EXPECT_EQ(static_cast<std::size_t>(decoded->header.frames),
            options.frames.size());
  return std::move(decoded).value();
}

TEST(GifDecoder, ReadsPixelsInOrderAndInterlaced) {
  for (const int height : {1, 2, 3, 5, 8, 9, 40}) {
    for (const bool interlaced : {false, true}) {
      SCOPED_TRACE(height);
      const DecodedAnimation gif = Decode({.height = height,
                                           .palette = GifPalette(),
                                           .frames = {{.height = height,
                                                       .interlaced = interlaced,
                                                       .index = Pattern}}});
      ASSERT_EQ(gif.frames.size(), 1U);
      EXPECT_EQ(gif.header.format, "gif");
      EXPECT_TRUE(gif.header.lossless);
      EXPECT_FALSE(gif.layout.alpha);
      ExpectFrame(gif.frames[0], Pattern);
    }
  }
}

TEST(GifDecoder, PrefersAFramesOwnPalette) {
  Bytes other(48, 99);
  const DecodedAnimation gif =
      Decode({.palette = other,
              .frames = {{.palette = GifPalette(), .index = Pattern}}});
  ASSERT_EQ(gif.frames.size(), 1U);
  ExpectFrame(gif.frames[0], Pattern);
}

TEST(GifDecoder, LeavesTransparentPixelsAsTheyWere) {
  const DecodedAnimation gif =
      Decode({.palette = GifPalette(),
              .frames = {{.transparent = 3, .index = Pattern},
                         {.transparent = 5, .index = [](int x, int y) {
                            return Pattern(x, y) == 3 ? 5 : 7;
                          }}}});
  ASSERT_EQ(gif.frames.size(), 2U);
  ASSERT_TRUE(gif.layout.alpha);
  ExpectFrame(gif.frames[0], [](int x, int y) {
    return Pattern(x, y) == 3 ? kClear : Pattern(x, y);
  });
  ExpectFrame(gif.frames[1],
              [](int x, int y) { return Pattern(x, y) == 3 ? kClear : 7; });
}

bool Inside(int x, int y) { return x >= 2 && x < 5 && y >= 1 && y < 3; }

// A whole canvas, a patch that is disposed of, and another patch.
GifOptions Patches(int disposal) {
  GifFrameOptions patch = Solid(2);
  patch.x = 2;
  patch.y = 1;
  patch.width = 3;
  patch.height = 2;
  patch.disposal = disposal;
  GifFrameOptions last = Solid(3);
  last.width = last.height = 1;
  return {.palette = GifPalette(), .frames = {Solid(1), patch, last}};
}

TEST(GifDecoder, DisposesOfFramesAsBrowsersDo) {
  struct Case {
    int disposal;
    int left;  // Where the patch was.
  };
  for (const Case& c :
       {Case{0, 2}, {1, 2}, {2, kClear}, {3, 1}, {4, 1}, {5, 2}}) {
    SCOPED_TRACE(c.disposal);
    const DecodedAnimation gif = Decode(Patches(c.disposal));
    ASSERT_EQ(gif.frames.size(), 3U);
    ExpectFrame(gif.frames[0], [](int, int) { return 1; });
    ExpectFrame(gif.frames[1],
                [](int x, int y) { return Inside(x, y) ? 2 : 1; });
    ExpectFrame(gif.frames[2], [&](int x, int y) {
      if (x == 0 && y == 0) return 3;
      return Inside(x, y) ? c.left : 1;
    });
  }
}

TEST(GifDecoder, RestoresWhatWasThereBeforeSeveralFrames) {
  GifOptions options = Patches(3);
  options.frames[2].disposal = 3;
  GifFrameOptions again = options.frames[1];
  again.x = 0;
  options.frames.push_back(again);
  const DecodedAnimation gif = Decode(options);
  ASSERT_EQ(gif.frames.size(), 4U);
  EXPECT_FALSE(gif.layout.alpha);
  ExpectFrame(gif.frames[3],
              [](int x, int y) { return Inside(x + 2, y) ? 2 : 1; });
}

TEST(GifDecoder, CutsFramesAtTheEdgesOfTheCanvas) {
  for (const int disposal : {1, 2, 3}) {
    GifFrameOptions patch = Solid(2);
    patch.x = 6;
    patch.y = 5;
    patch.disposal = disposal;
    GifFrameOptions outside = Solid(4);
    outside.x = 9;
    outside.y = 100;
    outside.disposal = disposal;
    GifFrameOptions interlaced = patch;
    interlaced.interlaced = true;
    interlaced.disposal = 1;
    const DecodedAnimation gif =
        Decode({.palette = GifPalette(),
                .frames = {Solid(1), patch, outside, interlaced}});
    ASSERT_EQ(gif.frames.size(), 4U);
    for (const std::size_t i : {1U, 3U}) {
      ExpectFrame(gif.frames[i],
                  [](int x, int y) { return x >= 6 && y >= 5 ? 2 : 1; });
    }
  }
}

TEST(GifDecoder, PutsASmallerFirstFrameOnATransparentCanvas) {
  GifFrameOptions patch = Solid(2);
  patch.x = 2;
  patch.y = 1;
  patch.width = 3;
  patch.height = 2;
  const DecodedAnimation gif =
      Decode({.palette = GifPalette(), .frames = {patch}});
  ASSERT_EQ(gif.frames.size(), 1U);
  ExpectFrame(gif.frames[0],
              [](int x, int y) { return Inside(x, y) ? 2 : kClear; });
}

TEST(GifDecoder, ShowsHastyFramesForATenthOfASecond) {
  GifOptions options = {.palette = GifPalette()};
  for (const int delay : {0, 1, 2, 10, 65535}) {
    options.frames.push_back(Solid(1));
    options.frames.back().delay = delay;
  }
  const DecodedAnimation gif = Decode(options);
  ASSERT_EQ(gif.frames.size(), 5U);
  EXPECT_EQ(gif.frames[0].duration, 100ms);
  EXPECT_EQ(gif.frames[1].duration, 100ms);
  EXPECT_EQ(gif.frames[2].duration, 20ms);
  EXPECT_EQ(gif.frames[3].duration, 100ms);
  EXPECT_EQ(gif.frames[4].duration, 655350ms);
}

TEST(GifDecoder, NeedsASecondCanvasOnlyToRestore) {
  const auto need = [](const GifOptions& options) {
    return OpenDecoder(WriteGif(options), {}).value()->MemoryNeed({});
  };
  GifOptions options = Patches(1);
  options.width = options.height = 1000;
  EXPECT_GT(need(options), 4'000'000U);
  EXPECT_LT(need(options), 4'300'000U);
  options.frames[1].disposal = 3;
  EXPECT_GT(need(options), 8'000'000U);
}

TEST(GifDecoder, RefusesAFrameOverTheLimits) {
  GifOptions options = Patches(1);
  options.frames[1].width = 200;
  const Bytes gif = WriteGif(options);
  const auto refused = DecodeFrames(gif, {.max_side = 100});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().cls(), ErrorClass::kTooLarge);
  EXPECT_TRUE(DecodeFrames(gif, {.max_side = 200}).ok());
}

// Their pixels are decoded all the same.
TEST(GifDecoder, RefusesFramesThatReachTooFarOffTheCanvas) {
  GifFrameOptions wide = Solid(2);
  wide.width = 40;
  wide.height = 20;
  const Bytes gif = WriteGif(
      {.palette = GifPalette(), .frames = {Solid(1), wide, wide, Solid(3)}});
  const std::uint64_t beyond = 2 * (40 * 20 - 9 * 7);
  EXPECT_TRUE(DecodeFrames(gif, {.max_animation_pixels = beyond}).ok());
  const auto refused = DecodeFrames(gif, {.max_animation_pixels = beyond - 1});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().cls(), ErrorClass::kTooLarge);
}

// Where the first of the pixels' blocks begins in a GIF of one such frame.
std::size_t BlocksAt(const Bytes& gif) {
  const auto image = std::find(gif.begin() + 13 + 48, gif.end(), 0x2c);
  return static_cast<std::size_t>(image - gif.begin()) + 11;
}

TEST(GifDecoder, LetsDamagePassAsFarAsItIsAskedTo) {
  const Bytes whole =
      WriteGif({.palette = GifPalette(), .frames = {{.index = Pattern}}});
  const std::size_t at = BlocksAt(whole);
  Bytes cut(whole.begin(),
            whole.begin() + static_cast<std::ptrdiff_t>(at) + 20);
  Bytes ended = cut;
  ended[at] = 19;
  Put(ended, Bytes{0, 0x3b});
  // The second code after the clearing one becomes 31.
  Bytes defective = whole;
  defective[at + 2] |= 0x7c;
  defective[at + 3] |= 0xff;
  GifOptions foreign = {.palette = GifPalette(),
                        .frames = {{.index = Pattern}}};
  foreign.palette.resize(24);
  Bytes junk(whole.begin(), whole.end() - 1);
  Put(junk, "junk");
  struct Case {
    const char* name;
    Bytes gif;
    FailOn passes_from;
  };
  const Case cases[] = {
      {"cut", cut, FailOn::kNone},
      {"ended early", ended, FailOn::kNone},
      {"a code that is not defined", defective, FailOn::kTruncated},
      {"outside the palette", WriteGif(foreign), FailOn::kTruncated},
      {"no block", junk, FailOn::kError}};
  for (const Case& c : cases) {
    for (const FailOn fail_on : {FailOn::kNone, FailOn::kTruncated,
                                 FailOn::kError, FailOn::kWarning}) {
      SCOPED_TRACE(c.name + std::to_string(static_cast<int>(fail_on)));
      const auto decoded = DecodeFrames(c.gif, {.fail_on = fail_on});
      ASSERT_EQ(decoded.ok(), fail_on <= c.passes_from);
      if (!decoded.ok()) {
        EXPECT_EQ(decoded.error().cls(), ErrorClass::kCorrupt);
        continue;
      }
      EXPECT_TRUE(decoded->salvaged);
    }
  }
  EXPECT_FALSE(DecodeFrames(whole).value().salvaged);
  // The rows that came, and black.
  const auto salvaged = DecodeFrames(cut, {.fail_on = FailOn::kNone});
  ASSERT_TRUE(salvaged.ok());
  for (int x = 0; x < 9; ++x) {
    EXPECT_EQ(ColorAt(salvaged->frames[0], x, 0), Pattern(x, 0));
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_EQ(salvaged->frames[0].planes[c].Row(6)[x], 0);
    }
  }
}

TEST(GifDecoder, ShowsTheFramesBeforeATruncation) {
  const Bytes whole = WriteGif(Patches(3));
  int frames = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(),
                    whole.begin() + static_cast<std::ptrdiff_t>(size));
    const auto decoded = DecodeFrames(cut, {.fail_on = FailOn::kNone});
    if (!decoded.ok()) {
      EXPECT_EQ(frames, 0) << size;
      continue;
    }
    EXPECT_GE(decoded->header.frames, frames);
    frames = decoded->header.frames;
  }
  EXPECT_EQ(frames, 3);
}

TEST(GifDecoder, RefusesEveryTruncation) {
  for (const bool interlaced : {false, true}) {
    ExpectEveryTruncationRefused("gif",
                                 WriteGif({.palette = GifPalette(),
                                           .repeats = 0,
                                           .frames = {{.interlaced = interlaced,
                                                       .transparent = 3,
                                                       .palette = GifPalette(),
                                                       .index = Pattern}},
                                           .trailer = false}));
  }
}

}  // namespace
}  // namespace darkroom
