#include "codecs/webp/animation_encoder.h"

#include <memory>
#include <vector>

#include <gtest/gtest.h>
#include <webp/demux.h>

#include "codecs/color/color.h"
#include "codecs/render/memory_need.h"
#include "tests/support/containers.h"
#include "tests/support/file_parts.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

using std::chrono_literals::operator""ms;
constexpr PlaneSize kSize = {48, 36};
constexpr std::size_t kPixels = std::size_t{48} * 36;

struct Frame {
  Bytes rgba;
  int end = 0;  // Milliseconds.
};

struct Animation {
  int width = 0, height = 0, loops = 0;
  std::vector<Frame> frames;
};

// By libwebp's own decoder.
Animation Played(const Bytes& webp) {
  WebPData data = {webp.data(), webp.size()};
  const std::unique_ptr<WebPAnimDecoder, void (*)(WebPAnimDecoder*)> decoder(
      WebPAnimDecoderNew(&data, nullptr), WebPAnimDecoderDelete);
  Animation animation;
  WebPAnimInfo info = {};
  if (decoder == nullptr || WebPAnimDecoderGetInfo(decoder.get(), &info) == 0) {
    ADD_FAILURE() << "no animation";
    return animation;
  }
  animation.width = static_cast<int>(info.canvas_width);
  animation.height = static_cast<int>(info.canvas_height);
  animation.loops = static_cast<int>(info.loop_count);
  while (WebPAnimDecoderHasMoreFrames(decoder.get()) != 0) {
    std::uint8_t* pixels = nullptr;
    Frame frame;
    if (WebPAnimDecoderGetNext(decoder.get(), &pixels, &frame.end) == 0) {
      ADD_FAILURE() << "frame " << animation.frames.size();
      return animation;
    }
    frame.rgba.assign(pixels, pixels + kPixels * 4);
    animation.frames.push_back(std::move(frame));
  }
  return animation;
}

// A square that moves over a picture, or over nothing.
PlanarImage Moved(ColorModel model, bool alpha, int step) {
  PlanarImage image = MakePicture(model, alpha, kSize.width, kSize.height);
  for (std::size_t p = 0; p < image.planes.size(); ++p) {
    const bool is_alpha = alpha && p + 1 == image.planes.size();
    for (int y = 0; y < kSize.height; ++y) {
      for (int x = 0; x < kSize.width; ++x) {
        const bool inside = x / 8 == step % 6 && y / 8 == step % 4;
        std::uint8_t& sample = image.planes[p].Row(y)[x];
        if (is_alpha) sample = inside ? 255 : (x + step) % 3 == 0 ? 128 : 0;
        if (!is_alpha && inside) sample = static_cast<std::uint8_t>(step * 40);
      }
    }
  }
  return image;
}

std::uint8_t Sample(const PlanarImage& image, std::size_t c, std::size_t i) {
  if (c == 3) return image.alpha ? image.planes.back().samples[i] : 255;
  return image.planes[image.model == ColorModel::kGray ? 0 : c].samples[i];
}

Bytes Encoded(const VariantSpec& spec, const std::vector<PlanarImage>& frames,
              const Attachments& attachments = {}) {
  auto encoder = AnimationEncoder::Create(spec, kSize, 3);
  EXPECT_TRUE(encoder.ok());
  int i = 0;
  for (const PlanarImage& frame : frames) {
    EXPECT_TRUE(encoder->Add(frame, 40ms + 10ms * i++).ok());
  }
  BytesSink sink;
  const Status status = std::move(*encoder).Finish(attachments, sink);
  EXPECT_TRUE(status.ok()) << status.error().message();
  return sink.bytes;
}

TEST(AnimationEncoder, KeepsEveryPixelAndEveryMillisecond) {
  for (const ColorModel model : {ColorModel::kGray, ColorModel::kRgb}) {
    for (const bool alpha : {false, true}) {
      std::vector<PlanarImage> frames;
      for (int i = 0; i < 12; ++i) frames.push_back(Moved(model, alpha, i));
      const Animation played = Played(Encoded({.lossless = true}, frames));
      EXPECT_EQ(played.width, kSize.width);
      EXPECT_EQ(played.height, kSize.height);
      EXPECT_EQ(played.loops, 3);
      ASSERT_EQ(played.frames.size(), frames.size());
      int end = 0;
      for (std::size_t f = 0; f < frames.size(); ++f) {
        end += 40 + 10 * static_cast<int>(f);
        EXPECT_EQ(played.frames[f].end, end);
        for (std::size_t i = 0; i < kPixels; ++i) {
          const bool seen = Sample(frames[f], 3, i) > 0;
          for (std::size_t c = seen ? 0 : 3; c < 4; ++c) {
            ASSERT_EQ(played.frames[f].rgba[4 * i + c], Sample(frames[f], c, i))
                << "frame " << f << " pixel " << i << " channel " << c;
          }
        }
      }
    }
  }
}

TEST(AnimationEncoder, LossyFramesComeNear) {
  for (const ColorModel model : {ColorModel::kRgb, ColorModel::kYCbCr}) {
    std::vector<PlanarImage> frames;
    std::vector<PlanarImage> expected;
    for (int i = 0; i < 5; ++i) {
      frames.push_back(Moved(ColorModel::kRgb, false, i));
      if (model == ColorModel::kYCbCr) frames.back().model = model;
      expected.push_back(frames.back());
      if (model == ColorModel::kYCbCr) ToRgb(expected.back());
    }
    const Animation played = Played(Encoded({.quality = 95}, frames));
    ASSERT_EQ(played.frames.size(), 5U);
    for (std::size_t f = 0; f < 5; ++f) {
      double sum = 0;
      for (std::size_t i = 0; i < kPixels; ++i) {
        const int off =
            played.frames[f].rgba[4 * i + 1] - Sample(expected[f], 1, i);
        sum += off * off;
      }
      EXPECT_LT(sum / kPixels, 100) << f;
    }
  }
}

TEST(AnimationEncoder, EqualFramesBecomeOneAndTimeIsKept) {
  const PlanarImage a = Moved(ColorModel::kRgb, false, 1);
  const PlanarImage b = Moved(ColorModel::kRgb, false, 2);
  const Animation played = Played(Encoded({.lossless = true}, {a, a, a, b}));
  ASSERT_EQ(played.frames.size(), 2U);
  EXPECT_EQ(played.frames[0].end, 40 + 50 + 60);
  EXPECT_EQ(played.frames[1].end, 40 + 50 + 60 + 70);
}

TEST(AnimationEncoder, LengthensTheLastFrame) {
  auto encoder = AnimationEncoder::Create({.lossless = true}, kSize, 0);
  ASSERT_TRUE(encoder.ok());
  ASSERT_TRUE(encoder->Add(Moved(ColorModel::kRgb, false, 1), 40ms).ok());
  encoder->Lengthen(25ms);
  encoder->Lengthen(-10ms);
  ASSERT_TRUE(encoder->Add(Moved(ColorModel::kRgb, false, 2), 0ms).ok());
  encoder->Lengthen(7ms);
  BytesSink sink;
  ASSERT_TRUE(std::move(*encoder).Finish({}, sink).ok());
  const Animation played = Played(sink.bytes);
  EXPECT_EQ(played.loops, 0);
  ASSERT_EQ(played.frames.size(), 2U);
  EXPECT_EQ(played.frames[0].end, 65);
  EXPECT_EQ(played.frames[1].end, 72);
}

TEST(AnimationEncoder, ClampsTimesThatNobodyWaitsFor) {
  auto encoder = AnimationEncoder::Create({}, kSize, 1 << 20);
  ASSERT_TRUE(encoder.ok());
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(encoder
                    ->Add(Moved(ColorModel::kGray, false, i % 2),
                          std::chrono::hours(100'000))
                    .ok());
  }
  BytesSink sink;
  ASSERT_TRUE(std::move(*encoder).Finish({}, sink).ok());
  const Animation played = Played(sink.bytes);
  EXPECT_EQ(played.loops, 0xffff);
  EXPECT_GT(played.frames.size(), 100U);
  EXPECT_EQ(played.frames[0].end, 0xffffff);
}

TEST(AnimationEncoder, CarriesAttachments) {
  const std::vector<PlanarImage> frames = {Moved(ColorModel::kRgb, true, 1),
                                           Moved(ColorModel::kRgb, true, 2)};
  const Attachments attachments = {.icc = {1, 2, 3},
                                   .exif = MakeExif(ByteOrder::kIntel, 1)};
  const Bytes webp = Encoded({.lossless = true}, frames, attachments);
  const auto parts = PartsOf(webp);
  EXPECT_EQ(NamesOf(parts), "VP8X ICCP ANIM ANMF ANMF EXIF");
  EXPECT_EQ(parts[0].body[0], 0x20 | 0x10 | 0x08 | 0x02);
  EXPECT_EQ(Played(webp).frames[1].rgba,
            Played(Encoded({.lossless = true}, frames)).frames[1].rgba);
}

TEST(AnimationEncoder, OfOneFrameIsAStill) {
  const Bytes webp =
      Encoded({.lossless = true}, {Moved(ColorModel::kRgb, false, 1)});
  EXPECT_EQ(NamesOf(PartsOf(webp)), "VP8L");
}

TEST(AnimationEncoder, RefusesWhatIsNoFrameOfIt) {
  auto encoder = AnimationEncoder::Create({}, kSize, 0);
  ASSERT_TRUE(encoder.ok());
  EXPECT_FALSE(
      encoder->Add(MakePicture(ColorModel::kRgb, false, 8, 8), 10ms).ok());
  PlanarImage cmyk =
      MakePicture(ColorModel::kCmyk, false, kSize.width, kSize.height);
  EXPECT_FALSE(encoder->Add(cmyk, 10ms).ok());
  BytesSink sink;
  EXPECT_FALSE(std::move(*encoder).Finish({}, sink).ok()) << "no frames";
  const auto large = AnimationEncoder::Create({}, {16384, 1}, 0);
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().cls(), ErrorClass::kTooLarge);
}

TEST(AnimationEncoder, StaysWithinItsOutputNeedOnNoise) {
  unsigned random = 1;
  std::vector<PlanarImage> frames;
  for (int f = 0; f < 4; ++f) {
    frames.push_back(Moved(ColorModel::kRgb, true, f));
    for (Plane& plane : frames.back().planes) {
      for (std::uint8_t& sample : plane.samples) {
        random = random * 1664525 + 1013904223;
        sample = static_cast<std::uint8_t>(random >> 24);
      }
    }
  }
  for (const bool lossless : {false, true}) {
    const VariantSpec spec = {.quality = 100, .lossless = lossless};
    EXPECT_LT(Encoded(spec, frames).size(),
              AnimationOutputNeed(spec, kSize, 4));
  }
}

}  // namespace
}  // namespace darkroom
