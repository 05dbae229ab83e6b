// Animated WebPs, frame by frame.

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "codecs/render/open_decoder.h"
#include "codecs/webp/webp_decoder.h"
#include "codecs/webp/webp_header.h"
#include "tests/support/containers.h"
#include "tests/support/decode_all.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

using std::chrono_literals::operator""ms;

constexpr int kBlend = 0;
constexpr int kNoBlend = 2;
constexpr int kDispose = 1;

struct Color {
  std::uint8_t red, green, blue, alpha;

  friend bool operator==(const Color&, const Color&) = default;
};

constexpr Color kRed = {200, 10, 20, 255};
constexpr Color kBlue = {0, 30, 220, 255};
constexpr Color kGlass = {40, 240, 80, 100};
constexpr Color kNothing = {0, 0, 0, 0};

struct Frame {
  int x = 0;
  int y = 0;
  int width = 8;
  int height = 6;
  Color color = kRed;
  int flags = kBlend;
  int duration = 40;
  bool lossless = true;
};

ByteView Bitstream(const Frame& frame, Bytes& storage) {
  PlanarImage image = {.model = ColorModel::kRgb,
                       .alpha = frame.color.alpha != 255,
                       .width = frame.width,
                       .height = frame.height,
                       .planes = {}};
  for (const std::uint8_t sample : {frame.color.red, frame.color.green,
                                    frame.color.blue, frame.color.alpha}) {
    image.planes.emplace_back(frame.width, frame.height);
    std::fill(image.planes.back().samples.begin(),
              image.planes.back().samples.end(), sample);
  }
  if (!image.alpha) image.planes.pop_back();
  BytesSink sink;
  EXPECT_TRUE(Encode(image, {.lossless = frame.lossless}, {}, sink).ok());
  storage = sink.bytes;
  const ByteView chunks = WebpChunks(storage);
  // Without VP8X, which has no place in a frame.
  const bool extended = AsText(chunks).starts_with("VP8X");
  return extended ? chunks.subspan(18) : chunks;
}

Bytes Anmf(const Frame& frame) {
  Bytes anmf;
  PutLittle(anmf, static_cast<std::uint32_t>(frame.x / 2), 3);
  PutLittle(anmf, static_cast<std::uint32_t>(frame.y / 2), 3);
  PutLittle(anmf, static_cast<std::uint32_t>(frame.width - 1), 3);
  PutLittle(anmf, static_cast<std::uint32_t>(frame.height - 1), 3);
  PutLittle(anmf, static_cast<std::uint32_t>(frame.duration), 3);
  PutLittle(anmf, static_cast<std::uint32_t>(frame.flags), 1);
  Bytes storage;
  Put(anmf, Bitstream(frame, storage));
  return RiffChunk("ANMF", anmf);
}

// On a canvas of 8 by 6.
Bytes Animation(const std::vector<Frame>& frames, int loops = 0) {
  Bytes anim(4, 0xff);  // The background, which nobody is to see.
  PutLittle(anim, static_cast<std::uint32_t>(loops), 2);
  Bytes chunks;
  Put(chunks, RiffChunk("VP8X", Vp8x(0x12, 8, 6)));
  Put(chunks, RiffChunk("ANIM", anim));
  for (const Frame& frame : frames) Put(chunks, Anmf(frame));
  return WebpFile(chunks);
}

DecodedAnimation Decode(const std::vector<Frame>& frames) {
  auto decoded = DecodeFrames(Animation(frames));
  EXPECT_TRUE(decoded.ok()) << decoded.error().message();
  if (!decoded.ok()) return {.frames = {}};
  EXPECT_EQ(decoded->frames.size(), frames.size());
  EXPECT_EQ(decoded->header.frames, static_cast<int>(frames.size()));
  return std::move(decoded).value();
}

Color ColorAt(const DecodedFrame& frame, int x, int y) {
  const auto sample = [&](std::size_t c) {
    return c < frame.planes.size() ? frame.planes[c].Row(y)[x]
                                   : std::uint8_t{255};
  };
  return {sample(0), sample(1), sample(2), sample(3)};
}

bool Inside(int x, int y) { return x >= 2 && x < 6 && y >= 2 && y < 5; }

// All pixels inside the patch, and all others.
void ExpectPatch(const DecodedFrame& frame, Color inside, Color outside) {
  for (int y = 0; y < 6; ++y) {
    for (int x = 0; x < 8; ++x) {
      ASSERT_EQ(ColorAt(frame, x, y), Inside(x, y) ? inside : outside)
          << "at " << x << ", " << y;
    }
  }
}

Frame Patch(Color color, int flags) {
  return {
      .x = 2, .y = 2, .width = 4, .height = 3, .color = color, .flags = flags};
}

TEST(WebpAnimation, TellsFramesLoopsAndDurations) {
  Frame hasty;
  hasty.duration = 10;
  const auto decoded = DecodeFrames(Animation({Frame(), hasty}, 3));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->header.frames, 2);
  EXPECT_EQ(decoded->header.loops, 3);
  EXPECT_TRUE(decoded->header.lossless);
  ASSERT_EQ(decoded->frames.size(), 2U);
  EXPECT_EQ(decoded->frames[0].duration, 40ms);
  EXPECT_EQ(decoded->frames[1].duration, 100ms);
}

TEST(WebpAnimation, LaysAnOpaquePatchOverTheLastFrame) {
  const DecodedAnimation webp = Decode({Frame(), Patch(kBlue, kBlend)});
  ASSERT_EQ(webp.frames.size(), 2U);
  EXPECT_FALSE(webp.layout.alpha);
  ExpectPatch(webp.frames[0], kRed, kRed);
  ExpectPatch(webp.frames[1], kBlue, kRed);
}

TEST(WebpAnimation, BlendsOrReplaces) {
  const DecodedAnimation blended = Decode({Frame(), Patch(kGlass, kBlend)});
  ASSERT_EQ(blended.frames.size(), 2U);
  EXPECT_FALSE(blended.layout.alpha);
  // 100 of 255 of glass over red.
  ExpectPatch(blended.frames[1], {137, 100, 44, 255}, kRed);
  const DecodedAnimation replaced = Decode({Frame(), Patch(kGlass, kNoBlend)});
  ASSERT_EQ(replaced.frames.size(), 2U);
  EXPECT_TRUE(replaced.layout.alpha);
  ExpectPatch(replaced.frames[1], kGlass, kRed);
}

TEST(WebpAnimation, BlendsOverWhatIsTransparentItself) {
  const DecodedAnimation webp =
      Decode({Patch(kGlass, kBlend), Patch(kGlass, kBlend)});
  ASSERT_EQ(webp.frames.size(), 2U);
  ExpectPatch(webp.frames[0], kGlass, kNothing);
  // 100 + 100 * 155 / 255.
  ExpectPatch(webp.frames[1], {40, 240, 80, 161}, kNothing);
}

TEST(WebpAnimation, ClearsToTransparencyAndNotToTheBackground) {
  const DecodedAnimation webp =
      Decode({Frame(),
              Patch(kBlue, kBlend | kDispose),
              {.width = 2, .height = 2, .color = kBlue}});
  ASSERT_EQ(webp.frames.size(), 3U);
  ASSERT_TRUE(webp.layout.alpha);
  ExpectPatch(webp.frames[1], kBlue, kRed);
  EXPECT_EQ(ColorAt(webp.frames[2], 0, 0), kBlue);
  EXPECT_EQ(ColorAt(webp.frames[2], 2, 2), kNothing);
  EXPECT_EQ(ColorAt(webp.frames[2], 7, 5), kRed);
}

TEST(WebpAnimation, MixesLossyAndLosslessFrames) {
  Frame lossy = Patch(kBlue, kBlend);
  lossy.lossless = false;
  const DecodedAnimation webp = Decode({Frame(), lossy});
  ASSERT_EQ(webp.frames.size(), 2U);
  EXPECT_FALSE(webp.header.lossless);
  EXPECT_EQ(ColorAt(webp.frames[1], 0, 0), kRed);
  EXPECT_NEAR(ColorAt(webp.frames[1], 3, 3).blue, kBlue.blue, 6);
}

TEST(WebpAnimation, NeedsALayerOnlyForWhatBlends) {
  const auto need = [](const std::vector<Frame>& frames) {
    return OpenDecoder(Animation(frames), {}).value()->MemoryNeed({});
  };
  EXPECT_EQ(need({Frame(), Patch(kGlass, kBlend)}) -
                need({Frame(), Patch(kBlue, kBlend)}),
            4U * 4 * 3);
}

TEST(WebpAnimation, ShowsTheFramesBeforeDamageIfItMay) {
  std::vector<Frame> frames = {Frame(), Patch(kBlue, kBlend), Frame()};
  frames[2].x = 2;  // Sticks out.
  const Bytes outside = Animation(frames);
  const auto refused = DecodeFrames(outside);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message(), "webp: frame outside the canvas");
  EXPECT_FALSE(DecodeFrames(outside, {.fail_on = FailOn::kError}).ok());
  const auto salvaged = DecodeFrames(outside, {.fail_on = FailOn::kTruncated});
  ASSERT_TRUE(salvaged.ok());
  EXPECT_EQ(salvaged->frames.size(), 2U);
  EXPECT_EQ(salvaged->header.frames, 2);
  EXPECT_TRUE(salvaged->salvaged);
}

TEST(WebpAnimation, EveryTruncationIsRefusedOrSalvaged) {
  const Bytes whole = Animation({Frame(), Patch(kGlass, kBlend)});
  std::size_t most = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    const Bytes cut(whole.begin(),
                    whole.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(DecodeFrames(cut).ok());
    EXPECT_FALSE(DecodeFrames(cut, {.fail_on = FailOn::kTruncated}).ok());
    const auto salvaged = DecodeFrames(cut, {.fail_on = FailOn::kNone});
    if (!salvaged.ok()) continue;
    EXPECT_TRUE(salvaged->salvaged);
    EXPECT_GE(salvaged->frames.size(), most);
    most = salvaged->frames.size();
  }
  EXPECT_EQ(most, 2U);
}

TEST(WebpAnimation, KeepsTheRowsOfALossyPictureThatCame) {
  BytesSink sink;
  const PlanarImage image = MakePicture(ColorModel::kRgb, false, 200, 300);
  ASSERT_TRUE(Encode(image, {}, {}, sink).ok());
  const auto whole = DecodeFrames(sink.bytes);
  ASSERT_TRUE(whole.ok());
  Bytes cut = sink.bytes;
  cut.resize(cut.size() * 2 / 3);
  EXPECT_FALSE(DecodeFrames(cut).ok());
  const auto salvaged = DecodeFrames(cut, {.fail_on = FailOn::kNone});
  ASSERT_TRUE(salvaged.ok()) << salvaged.error().message();
  EXPECT_TRUE(salvaged->salvaged);
  for (std::size_t c = 0; c < 3; ++c) {
    const Plane& part = salvaged->frames[0].planes[c];
    for (int y = 0; y < 100; ++y) {
      for (int x = 0; x < 200; ++x) {
        ASSERT_EQ(part.Row(y)[x], whole->frames[0].planes[c].Row(y)[x]);
      }
    }
    EXPECT_EQ(part.Row(299)[100], 0);
  }
}

TEST(WebpAnimation, WalksOverFiftyThousandFramesWithoutDecodingThem) {
  Bytes chunks;
  Put(chunks, RiffChunk("VP8X", Vp8x(0x12, 8, 6)));
  const Bytes frame = Anmf(Patch(kBlue, kBlend));
  for (int i = 0; i < 50'000; ++i) Put(chunks, frame);
  const Bytes webp = WebpFile(chunks);
  const auto decoder = OpenDecoder(webp, {});
  ASSERT_TRUE(decoder.ok());
  EXPECT_EQ(decoder.value()->header().frames, 50'000);
}

}  // namespace
}  // namespace darkroom
