#include "codecs/webp/webp_decoder.h"

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "codecs/render/open_decoder.h"
#include "tests/support/containers.h"
#include "tests/support/decode_all.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

constexpr std::uint8_t kAnimation = 0x02;

Bytes Lossless(bool alpha, int width, int height) {
  BytesSink sink;
  const PlanarImage image = MakePicture(ColorModel::kRgb, alpha, width, height);
  EXPECT_TRUE(
      Encode(image, {.format = OutputFormat::kWebp, .lossless = true}, {}, sink)
          .ok());
  return sink.bytes;
}

struct Position {
  int x, y;
};

// One frame of `webp` at `at` on a canvas.
Bytes Animation(PlaneSize canvas, ByteView webp, Position at, PlaneSize frame) {
  Bytes anmf;
  PutLittle(anmf, static_cast<std::uint32_t>(at.x / 2), 3);
  PutLittle(anmf, static_cast<std::uint32_t>(at.y / 2), 3);
  PutLittle(anmf, static_cast<std::uint32_t>(frame.width - 1), 3);
  PutLittle(anmf, static_cast<std::uint32_t>(frame.height - 1), 3);
  PutLittle(anmf, 100, 3);
  PutLittle(anmf, 0, 1);
  Put(anmf, WebpChunks(webp));
  Bytes chunks;
  Put(chunks, RiffChunk("VP8X", Vp8x(kAnimation, canvas.width, canvas.height)));
  Put(chunks, RiffChunk("ANIM", Bytes(6)));
  Put(chunks, RiffChunk("ANMF", anmf));
  Put(chunks, RiffChunk("ANMF", anmf));
  return WebpFile(chunks);
}

TEST(WebpDecoder, PutsTheFirstFrameOnATransparentCanvas) {
  const Bytes webp = Lossless(false, 20, 10);
  const PlanarImage frame = MakePicture(ColorModel::kRgb, false, 20, 10);
  const auto decoded = DecodeAll(Animation({40, 30}, webp, {6, 4}, {20, 10}));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message();
  EXPECT_EQ(decoded->header.width, 40);
  EXPECT_EQ(decoded->header.height, 30);
  ASSERT_TRUE(decoded->layout.alpha);
  for (int y = 0; y < 30; ++y) {
    for (int x = 0; x < 40; ++x) {
      const bool inside = x >= 6 && x < 26 && y >= 4 && y < 14;
      ASSERT_EQ(decoded->planes[3].Row(y)[x], inside ? 255 : 0);
      for (std::size_t c = 0; c < 3; ++c) {
        const int expected = inside ? frame.planes[c].Row(y - 4)[x - 6] : 0;
        ASSERT_EQ(decoded->planes[c].Row(y)[x], expected);
      }
    }
  }
}

TEST(WebpDecoder, HasNoAlphaWhenAnOpaqueFrameFillsTheCanvas) {
  const Bytes webp = Lossless(false, 20, 10);
  const auto decoded = DecodeAll(Animation({20, 10}, webp, {0, 0}, {20, 10}));
  ASSERT_TRUE(decoded.ok()) << decoded.error().message();
  EXPECT_FALSE(decoded->layout.alpha);
}

TEST(WebpDecoder, RefusesFramesThatLieAboutTheirPlace) {
  const Bytes webp = Lossless(false, 20, 10);
  struct Case {
    const char* name;
    PlaneSize canvas;
    Position at;
    PlaneSize frame;
  };
  const Case cases[] = {
      {"outside to the right", {20, 30}, {2, 0}, {20, 10}},
      {"outside below", {40, 12}, {0, 4}, {20, 10}},
      {"larger than its bitstream", {40, 30}, {0, 0}, {22, 10}},
      {"smaller than its bitstream", {40, 30}, {0, 0}, {18, 10}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto refused = DecodeAll(Animation(c.canvas, webp, c.at, c.frame));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().cls(), ErrorClass::kCorrupt);
  }
}

TEST(WebpDecoder, ChecksTheCanvasOfAnAnimationAgainstTheLimits) {
  const Bytes webp = Lossless(false, 20, 10);
  const Bytes large = Animation({16000, 16000}, webp, {0, 0}, {20, 10});
  const auto refused = OpenDecoder(large, {});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().cls(), ErrorClass::kTooLarge);
}

TEST(WebpDecoder, RefusesADamagedRiffAndAcceptsBytesAfterIt) {
  Bytes webp = Lossless(true, 20, 10);
  webp.insert(webp.end(), 9, 0x55);
  EXPECT_TRUE(DecodeAll(webp).ok());
  for (const int delta : {-4, 40}) {
    Bytes damaged = webp;
    damaged[4] = static_cast<std::uint8_t>(damaged[4] + delta);
    const auto refused = DecodeAll(damaged);
    ASSERT_FALSE(refused.ok()) << delta;
    EXPECT_EQ(refused.error().cls(), ErrorClass::kCorrupt);
  }
}

// `make fuzz` found a picture whose pixels changed with its EXIF: libwebp read
// on behind the chunk.
TEST(WebpDecoder, AShortBitstreamDoesNotGoOnInTheNextChunk) {
  BytesSink sink;
  const PlanarImage image = MakePicture(ColorModel::kYCbCr, false, 33, 21);
  ASSERT_TRUE(Encode(image, {}, {}, sink).ok());
  constexpr std::size_t kChunkHeader = 8;
  const ByteView body = WebpChunks(sink.bytes).subspan(kChunkHeader);
  for (const std::size_t size : {body.size(), body.size() * 2 / 3}) {
    Bytes chunks;
    constexpr std::uint8_t kExif = 0x08;
    Put(chunks, RiffChunk("VP8X", Vp8x(kExif, 33, 21)));
    Put(chunks, RiffChunk("VP8 ", body.first(size)));
    Put(chunks, RiffChunk("EXIF", Bytes(2000, 0x55)));
    const auto decoded = DecodeAll(WebpFile(chunks));
    ASSERT_EQ(decoded.ok(), size == body.size());
    if (decoded.ok()) continue;
    EXPECT_EQ(decoded.error().message(), "webp: truncated bitstream");
  }
}

TEST(WebpDecoder, NeedsTheWholeCanvas) {
  const Bytes webp = Lossless(false, 20, 10);
  const Bytes large = Animation({4000, 3000}, webp, {0, 0}, {20, 10});
  const auto decoder = OpenDecoder(large, {});
  ASSERT_TRUE(decoder.ok());
  EXPECT_GT(decoder.value()->MemoryNeed({}), 4U * 4000 * 3000);
}

}  // namespace
}  // namespace darkroom
