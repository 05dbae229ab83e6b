// The corpus at its own size against what others decode.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>

#include "tests/support/corpus_test_base.h"
#include "tests/support/decode_all.h"
#include "tests/support/gif_writer.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/render_one.h"

namespace darkroom {
namespace {

using CorpusReference = CorpusTestBase;

// -- PNG ----------------------------------------------------------------------

// IEC 61966-2-1.
double SrgbOfLight(double light) {
  return light <= 0.0031308 ? 12.92 * light
                            : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

// A colour sample by gAMA, of 255; 1/2.2 is sRGB's own curve.
double ShownSample(double sample, double gamma) {
  const bool srgb = gamma == 0 || std::abs(gamma - 1 / 2.2) < 1e-4;
  return 255 * (srgb ? sample : SrgbOfLight(std::pow(sample, 1 / gamma)));
}

// Channel `c` of pixel `i`.
double Shown(const PngSamples& png, std::size_t i, std::size_t c) {
  const auto channels = static_cast<std::size_t>(png.channels);
  if (c >= channels) return 255;
  const double sample = png.samples[i * channels + c];
  return c == 3 ? 255 * sample : ShownSample(sample, png.gamma);
}

// cHRM is left out: PngSuite's own is sRGB's.
void ExpectAsShown(const SeenPicture& seen, const PngSamples& png) {
  ASSERT_EQ(seen.width, png.width);
  ASSERT_EQ(seen.height, png.height);
  for (std::size_t i = 0; i < seen.pixels.size() / 4; ++i) {
    const bool transparent = Shown(png, i, 3) < 0.5;
    for (std::size_t c = transparent ? 3 : 0; c < 4; ++c) {
      ASSERT_NEAR(seen.pixels[4 * i + c], Shown(png, i, c), 1.01)
          << "channel " << c << " of pixel " << i;
    }
  }
}

TEST_F(CorpusReference, PngsAreWhatLibpngReads) {
  int count = 0;
  for (const char* folder : {"pngsuite/", "png-variants/"}) {
    for (const LabelledImage& image : GoodOnes(folder)) {
      SCOPED_TRACE(image.path);
      ++count;
      const Bytes png = Read(image);
      ExpectAsShown(RenderedPixels(png), ReadSamplesWithLibpng(png));
    }
  }
  EXPECT_GE(count, 170);
}

// Without anybody else's decoder: PngSuite stores some pictures in many ways.
TEST_F(CorpusReference, PngsOfOnePictureComeOutEqual) {
  const char* equal[][2] = {{"basn0g01", "basi0g01"}, {"basn0g02", "basi0g02"},
                            {"basn0g04", "basi0g04"}, {"basn0g08", "basi0g08"},
                            {"basn0g16", "basi0g16"}, {"basn2c08", "basi2c08"},
                            {"basn2c16", "basi2c16"}, {"basn3p01", "basi3p01"},
                            {"basn3p02", "basi3p02"}, {"basn3p04", "basi3p04"},
                            {"basn3p08", "basi3p08"}, {"basn4a08", "basi4a08"},
                            {"basn4a16", "basi4a16"}, {"basn6a08", "basi6a08"},
                            {"basn6a16", "basi6a16"}, {"basn0g16", "oi1n0g16"},
                            {"basn0g16", "oi9n0g16"}, {"basn2c16", "oi2n2c16"},
                            {"basn2c16", "oi4n2c16"}, {"basn2c16", "pp0n2c16"},
                            {"basn4a16", "bggn4a16"}, {"basn6a08", "bgwn6a08"},
                            {"z00n2c08", "z09n2c08"}, {"tp1n3p08", "tbwn3p08"},
                            {"s01n3p01", "s01i3p01"}, {"s07n3p02", "s07i3p02"},
                            {"s33n3p04", "s33i3p04"}, {"s40n3p04", "s40i3p04"}};
  for (const auto& pair : equal) {
    SCOPED_TRACE(pair[1]);
    const auto read = [&](const char* name) {
      return RenderedPixels(
          Read(std::string("pngsuite/tests/pngsuite/") + name + ".png"));
    };
    EXPECT_EQ(DistanceOf(read(pair[0]), read(pair[1])).worst, 0);
  }
}

// -- JPEG ---------------------------------------------------------------------

bool IsRgb(const LabelledImage& image) {
  return image.path == "jpeg-variants/rgb.jpg";
}

std::array<double, 3> Stored(const std::vector<Plane>& planes, int x, int y) {
  return {double{1} * planes[0].Row(y)[x], double{1} * planes[1].Row(y)[x],
          double{1} * planes[2].Row(y)[x]};
}

TEST_F(CorpusReference, JpegsAreWhatLibjpegReads) {
  int count = 0;
  for (const char* folder : {"jpeg-variants/", "libjpeg-turbo/"}) {
    for (const LabelledImage& image : GoodOnes(folder)) {
      if (image.format != "jpeg") continue;
      SCOPED_TRACE(image.path);
      ++count;
      const Bytes jpeg = Read(image);
      const SeenPicture seen = RenderedPixels(jpeg);
      const std::vector<Plane> planes =
          ReadWithLibjpeg(jpeg, 1, Upsampling::kSmooth);
      ASSERT_EQ(seen.width, planes[0].width);
      ASSERT_EQ(seen.height, planes[0].height);
      double worst = 0;
      for (int y = 0; y < seen.height; ++y) {
        for (int x = 0; x < seen.width; ++x) {
          const std::array<double, 3> expected =
              IsRgb(image) ? Stored(planes, x, y) : LibjpegRgb(planes, x, y);
          for (std::size_t c = 0; c < 3; ++c) {
            worst = std::max(worst, std::abs(seen.At(x, y)[c] - expected[c]));
          }
        }
      }
      EXPECT_LE(worst, 1);
    }
  }
  EXPECT_GE(count, 21);
}

// -- WebP ---------------------------------------------------------------------

TEST_F(CorpusReference, WebpsAreWhatLibwebpReads) {
  constexpr int kMaxPixels = 2'000'000;  // bryce.webp has 24 million.
  int count = 0;
  for (const LabelledImage& image : GoodOnes("libwebp-test-data/")) {
    if (image.format != "webp" || image.width * image.height > kMaxPixels) {
      continue;
    }
    SCOPED_TRACE(image.path);
    ++count;
    const Bytes webp = Read(image);
    EXPECT_EQ(DistanceOf(RenderedPixels(webp), ReadWithLibwebp(webp)).worst, 0);
  }
  EXPECT_GE(count, 120);
}

// -- GIF and BMP --------------------------------------------------------------

// Of what Pillow 9.4 reads; of the GIFs libvips 8.14 reads the same.
struct Checksum {
  const char* path;
  std::uint32_t crc;
};

constexpr Checksum kChecksums[] = {
    {"gif/alpha_gif_a.gif", 0xe6c86941U},
    {"gif/beacon.gif", 0x82763947U},
    {"gif/beacon_xmp.gif", 0x82763947U},
    {"gif/interlaced.gif", 0x7e17e5ccU},
    {"gif/issue-208-block-type-beta.gif", 0x09c5dfccU},
    {"gif/issue-209-extension-block-type.gif", 0xffffffffU},
    {"gif/sample_1.gif", 0xc33b036bU},
    {"gif/set_hsts.gif", 0x2144df1cU},
    {"gif/test.gif", 0x572a7717U},
    {"libjpeg-turbo/testimages/shira_bird8.bmp", 0x9bb1e8efU},
    {"libjpeg-turbo/testimages/vgl_6434_0018a.bmp", 0x7b02a39fU},
    {"libjpeg-turbo/testimages/vgl_6548_0026a.bmp", 0xe1d0eff3U},
    {"libwebp-test-data/lossless_color_transform.bmp", 0xabd750f4U},
    {"libwebp-test-data/peak.bmp", 0x1a970ea5U},
    {"malformed/bmp_topdown_ok.bmp", 0x416115dfU},
};

TEST_F(CorpusReference, GifsAndBmpsAreWhatPillowReads) {
  for (const Checksum& checksum : kChecksums) {
    SCOPED_TRACE(checksum.path);
    EXPECT_EQ(ChecksumOf(RenderedPixels(Read(checksum.path))), checksum.crc);
  }
}

// The same picture in several types.
TEST_F(CorpusReference, TypesWithoutLossAgree) {
  const char* equal[][2] = {
      {"libwebp-test-data/peak.png", "libwebp-test-data/peak.bmp"},
      {"libwebp-test-data/grid.png", "libwebp-test-data/grid.bmp"},
      {"libwebp-test-data/lossless_color_transform.webp",
       "libwebp-test-data/lossless_color_transform.bmp"}};
  for (const auto& pair : equal) {
    SCOPED_TRACE(pair[1]);
    EXPECT_EQ(
        DistanceOf(RenderedPixels(Read(pair[0])), RenderedPixels(Read(pair[1])))
            .worst,
        0);
  }
}

// -- Animation ----------------------------------------------------------------

VariantSpec Animated() {
  VariantSpec spec;
  spec.width = 400;
  spec.format = OutputFormat::kWebp;
  spec.lossless = true;
  spec.animate = true;
  return spec;
}

// A frame of DecodeFrames at (x, y).
std::array<int, 4> PixelOf(const DecodedFrame& frame, bool alpha, int x,
                           int y) {
  std::array<int, 4> pixel = {0, 0, 0, 255};
  for (std::size_t p = 0; p < (alpha ? 4U : 3U); ++p) {
    pixel[p] = frame.planes[p].Row(y)[x];
  }
  return pixel;
}

// Pictures and times; frames that show the same may have become one.
void ExpectSameShow(ByteView output, const DecodedAnimation& source) {
  const std::vector<SeenFrame> shown = ReadFramesWithLibwebp(output);
  ASSERT_FALSE(shown.empty());
  const auto again = DecodeFrames(output);
  ASSERT_TRUE(again.ok()) << again.error().message();
  EXPECT_EQ(again->header.frames, static_cast<int>(shown.size()));
  EXPECT_EQ(again->header.loops, source.header.loops);
  int begin = 0;
  for (const DecodedFrame& frame : source.frames) {
    const auto seen =
        std::find_if(shown.begin(), shown.end(),
                     [&](const SeenFrame& s) { return s.end > begin; });
    ASSERT_NE(seen, shown.end());
    begin += static_cast<int>(frame.duration.count());
    EXPECT_LE(begin, seen->end);
    for (int y = 0; y < source.header.height; ++y) {
      for (int x = 0; x < source.header.width; ++x) {
        const auto pixel = PixelOf(frame, source.layout.alpha, x, y);
        const std::uint8_t* out = seen->picture.At(x, y);
        ASSERT_EQ(out[3], pixel[3]);
        for (std::size_t c = 0; c < 3 && pixel[3] != 0; ++c) {
          ASSERT_EQ(out[c], pixel[c]) << x << "," << y;
        }
      }
    }
  }
  EXPECT_EQ(shown.back().end, begin);
}

void ExpectAnimates(ByteView gif) {
  const auto source = DecodeFrames(gif);
  ASSERT_TRUE(source.ok()) << source.error().message();
  const auto rendered = RenderSpecs(gif, {Animated()});
  ASSERT_TRUE(rendered.ok()) << rendered.error().message();
  ExpectSameShow(rendered->renditions.at(0).bytes.view(), *source);
}

TEST_F(CorpusReference, AnimationsKeepTheirFramesAndTimes) {
  int count = 0;
  for (const LabelledImage& image : GoodOnes("gif/")) {
    const Bytes gif = Read(image);
    if (Rendering::Peek(gif)->frames < 2) continue;
    SCOPED_TRACE(image.path);
    ++count;
    ExpectAnimates(gif);
  }
  EXPECT_GE(count, 2);
}

// The corpus has few: frames of every disposal, one of them smaller and with
// holes.  What they are to show is computed here, by the specification.
TEST(CorpusAnimations, DisposedFramesAreShownAsTheyShouldBe) {
  constexpr int kSide = 8;
  const auto part = [](int disposal, int index) {
    return GifFrameOptions{
        .x = 2,
        .y = 2,
        .width = 4,
        .height = 4,
        .transparent = 0,
        .disposal = disposal,
        .delay = 7,
        .index = [=](int x, int y) { return x == y ? 0 : index; }};
  };
  GifOptions gif{
      .width = kSide, .height = kSide, .palette = GifPalette(), .repeats = 2};
  gif.frames = {{.width = kSide,
                 .height = kSide,
                 .disposal = 1,
                 .delay = 20,
                 .index = [](int x, int y) { return (x + y) % 7 + 1; }},
                part(3, 9),
                part(2, 11),
                part(1, 13)};
  const Bytes bytes = WriteGif(gif);
  const auto rendered = RenderSpecs(bytes, {Animated()});
  ASSERT_TRUE(rendered.ok()) << rendered.error().message();
  const auto shown =
      ReadFramesWithLibwebp(rendered->renditions.at(0).bytes.view());
  ASSERT_EQ(shown.size(), 4U);
  const int ends[] = {200, 270, 340, 410};
  const int parts[] = {-1, 9, 11, 13};
  for (std::size_t f = 0; f < shown.size(); ++f) {
    EXPECT_EQ(shown[f].end, ends[f]);
    for (int y = 0; y < kSide; ++y) {
      for (int x = 0; x < kSide; ++x) {
        const bool inside = x >= 2 && x < 6 && y >= 2 && y < 6;
        const bool covered = f > 0 && inside && x != y;
        // The third frame took the picture away under itself.
        const bool gone = f == 3 && inside && !covered;
        const int index = covered ? parts[f] : (x + y) % 7 + 1;
        const std::uint8_t* out = shown[f].picture.At(x, y);
        ASSERT_EQ(out[3], gone ? 0 : 255) << f << ": " << x << "," << y;
        if (gone) continue;
        EXPECT_EQ(out[0], 16 * index) << f << ": " << x << "," << y;
        EXPECT_EQ(out[1], 255 - 16 * index);
        EXPECT_EQ(out[2], index);
      }
    }
  }
}

}  // namespace
}  // namespace darkroom
