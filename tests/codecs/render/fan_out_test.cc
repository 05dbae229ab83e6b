#include "codecs/render/fan_out.h"

#include <cmath>
#include <cstring>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "codecs/pixels/geometry.h"
#include "codecs/render/decode_plan.h"
#include "codecs/render/render_all.h"
#include "tests/support/reference_resize.h"
#include "tests/support/synthetic_decoder.h"

namespace darkroom {
namespace {

using Picture = SyntheticDecoder::Picture;

// Keeps the pictures that it is given to encode.
struct Album {
  std::vector<PlanarImage> images;
  bool halves_chroma = false;

  Encoding encoding() {
    return {
        .takes_ycbcr =
            [](const VariantSpec& spec) {
              return spec.format != OutputFormat::kPng;
            },
        .halves_chroma = [this](const VariantSpec&) { return halves_chroma; },
        .encode = [this](const PlanarImage& image, const VariantSpec& spec,
                         const Attachments&, ByteSink& out) -> Status {
          images.push_back(image);
          return out.Append(AsBytes("encoded " + spec.name));
        },
    };
  }
};

Picture NoisePicture(ColorModel model, int width, int height, bool alpha) {
  Picture picture;
  picture.header = {"synthetic", width, height, Orientation::kUpright, alpha};
  picture.model = model;
  const int planes = ColorPlanes(model) + (alpha ? 1 : 0);
  for (int p = 0; p < planes; ++p) {
    picture.planes.push_back(
        Noise(width, height, static_cast<std::uint32_t>(p)));
  }
  return picture;
}

PlannedVariant Wide(int width, OutputFormat format = OutputFormat::kWebp) {
  PlannedVariant variant;
  variant.spec.name = std::to_string(width) + "w";
  variant.spec.width = width;
  variant.spec.format = format;
  return variant;
}

Result<Rendered> RunOf(Picture picture, const RenderPlan& plan,
                       const Encoding& encoding) {
  return RenderAll(std::make_unique<SyntheticDecoder>(std::move(picture)),
                   {.plan = plan}, encoding);
}

std::vector<Rendition> Render(Picture picture, const RenderPlan& plan,
                              Album& album) {
  auto rendered = RunOf(std::move(picture), plan, album.encoding());
  EXPECT_TRUE(rendered.ok()) << rendered.error().message();
  return std::move(rendered).value().renditions;
}

TEST(FanOut, RendersEveryVariantInTheOrderOfThePlan) {
  RenderPlan plan;
  plan.variants = {Wide(50), Wide(200, OutputFormat::kPng), Wide(30)};
  Album album;
  const auto renditions =
      Render(NoisePicture(ColorModel::kRgb, 400, 300, false), plan, album);
  ASSERT_EQ(renditions.size(), 3U);
  EXPECT_EQ(renditions[1].variant, "200w");
  EXPECT_EQ(renditions[1].format, OutputFormat::kPng);
  EXPECT_EQ(renditions[1].width, 200);
  EXPECT_EQ(renditions[1].height, 150);
  EXPECT_EQ(AsText(renditions[2].bytes.view()), "encoded 30w");
  EXPECT_EQ(album.images[0].planes[2].width, 50);
}

TEST(FanOut, APartOfThePlanGivesTheSamePictures) {
  RenderPlan plan;
  plan.variants = {Wide(500), Wide(40)};
  Album whole;
  Render(NoisePicture(ColorModel::kRgb, 800, 600, false), plan, whole);
  plan.variants[0].encode = false;
  Album part;
  const auto renditions =
      Render(NoisePicture(ColorModel::kRgb, 800, 600, false), plan, part);
  ASSERT_EQ(renditions.size(), 1U);
  EXPECT_EQ(renditions[0].variant, "40w");
  EXPECT_EQ(part.images[0].planes[0].samples,
            whole.images[1].planes[0].samples);
}

TEST(FanOut, TheHeightOfBandsMakesNoDifference) {
  RenderPlan plan;
  plan.variants = {Wide(33)};
  std::vector<std::uint8_t> before;
  for (const int rows : {1, 7, 16, 40, 1000}) {
    Picture picture = NoisePicture(ColorModel::kRgb, 100, 90, true);
    picture.band_rows = rows;
    Album album;
    Render(std::move(picture), plan, album);
    if (!before.empty()) {
      EXPECT_EQ(album.images[0].planes[1].samples, before);
    }
    before = album.images[0].planes[1].samples;
  }
}

TEST(FanOut, APictureOfTheRightSizePassesUnchanged) {
  for (const ColorModel model :
       {ColorModel::kGray, ColorModel::kRgb, ColorModel::kYCbCr}) {
    for (const bool alpha : {false, true}) {
      const Picture picture = NoisePicture(model, 60, 50, alpha);
      RenderPlan plan;
      plan.variants = {Wide(60)};
      Album album;
      Render(picture, plan, album);
      EXPECT_EQ(album.images[0].model, model);
      EXPECT_EQ(album.images[0].alpha, alpha);
      for (std::size_t p = 0; p < picture.planes.size(); ++p) {
        EXPECT_EQ(album.images[0].planes[p].samples, picture.planes[p].samples);
      }
    }
  }
}

TEST(FanOut, AReducedSourceIsTheSamePicture) {
  Picture picture = NoisePicture(ColorModel::kGray, 803, 601, false);
  for (int y = 0; y < 601; ++y) {
    for (int x = 0; x < 803; ++x) {
      picture.planes[0].Row(y)[x] =
          static_cast<std::uint8_t>(30 + x / 5 + y / 12);
    }
  }
  RenderPlan plan;
  plan.variants = {Wide(50)};
  Album reduced;
  SyntheticDecoder::State state;
  picture.state = &state;
  ASSERT_TRUE(RunOf(picture, plan, reduced.encoding()).ok());
  EXPECT_EQ(state.reduction, 8);
  picture.reduces = false;
  Album whole;
  Render(picture, plan, whole);
  for (std::size_t i = 0; i < whole.images[0].planes[0].samples.size(); ++i) {
    ASSERT_NEAR(reduced.images[0].planes[0].samples[i],
                whole.images[0].planes[0].samples[i], 2);
  }
}

// Half the picture is transparent green: none of it may bleed into the red.
TEST(FanOut, TransparentPixelsHaveNoColor) {
  Picture picture = NoisePicture(ColorModel::kRgb, 80, 80, true);
  picture.reduces = false;  // As with formats that have alpha.
  for (int y = 0; y < 80; ++y) {
    for (int x = 0; x < 80; ++x) {
      const bool red = x < 37;
      picture.planes[0].Row(y)[x] = red ? 200 : 0;
      picture.planes[1].Row(y)[x] = red ? 0 : 255;
      picture.planes[2].Row(y)[x] = 0;
      picture.planes[3].Row(y)[x] = red ? 255 : 0;
    }
  }
  RenderPlan plan;
  plan.variants = {Wide(20), Wide(20, OutputFormat::kJpeg)};
  Album album;
  Render(picture, plan, album);
  const PlanarImage& image = album.images[0];
  for (int x = 0; x < 20; ++x) {
    EXPECT_EQ(image.planes[1].Row(5)[x], 0) << x;
    if (image.planes[3].Row(5)[x] > 40) {
      // The kernel overshoots beside an edge, in red as anywhere else.
      EXPECT_NEAR(image.planes[0].Row(5)[x], 200, 12) << x;
    }
  }
  // JPEG has no alpha: white shows where nothing is.
  EXPECT_FALSE(album.images[1].alpha);
  EXPECT_EQ(album.images[1].planes[1].Row(5)[19], 255);
  EXPECT_EQ(album.images[1].planes[1].Row(5)[0], 0);
}

// A plane of two-byte samples.
template <typename Shade>
Plane Words(int width, int height, Shade shade) {
  Plane plane(width * 2, height);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const auto sample = static_cast<std::uint16_t>(shade(x, y));
      std::memcpy(plane.Row(y) + std::ptrdiff_t{2} * x, &sample, 2);
    }
  }
  return plane;
}

Picture DeepPicture(ColorModel model, int width, int height,
                    std::vector<Plane> planes) {
  Picture picture;
  picture.header = {"synthetic", width, height};
  picture.header.alpha =
      planes.size() > static_cast<std::size_t>(ColorPlanes(model));
  picture.header.deep = true;
  picture.model = model;
  picture.planes = std::move(planes);
  picture.sample_bytes = 2;
  return picture;
}

// Black and white by turns are half the light, which is 188; their samples'
// mean, 128, is a fifth of it.
TEST(FanOut, ACheckerboardIsAsBrightAsItsHalves) {
  const auto checked = [](int x, int y) { return (x + y) % 2 * 65535; };
  Picture bytes = NoisePicture(ColorModel::kRgb, 64, 48, false);
  for (Plane& plane : bytes.planes) {
    for (int y = 0; y < 48; ++y) {
      for (int x = 0; x < 64; ++x) {
        plane.Row(y)[x] = static_cast<std::uint8_t>(checked(x, y));
      }
    }
  }
  const Picture words =
      DeepPicture(ColorModel::kGray, 64, 48, {Words(64, 48, checked)});
  RenderPlan plan;
  plan.variants = {Wide(16), Wide(16), Wide(8)};
  for (PlannedVariant& v : plan.variants) v.spec.kernel = Kernel::kBox;
  plan.variants[1].spec.linear = true;
  plan.variants[2].spec.linear = true;
  for (Picture picture : {bytes, words}) {
    Album album;
    SyntheticDecoder::State state;
    picture.state = &state;
    ASSERT_TRUE(RunOf(picture, plan, album.encoding()).ok());
    EXPECT_EQ(state.reduction, 1);
    for (std::size_t i = 0; i < 3; ++i) {
      for (const Plane& plane : album.images[i].planes) {
        for (const std::uint8_t sample : plane.samples) {
          ASSERT_EQ(sample, i == 0 ? 128 : 188);
        }
      }
    }
  }
}

TEST(FanOut, LinearLightIsNoMatterForInksAndCopies) {
  RenderPlan plan;
  plan.variants = {Wide(80), Wide(33)};
  for (const ColorModel model : {ColorModel::kCmyk, ColorModel::kRgb}) {
    Picture picture = NoisePicture(model, 80, 80, false);
    picture.reduces = false;
    Album album;
    Render(picture, plan, album);
    RenderPlan linear = plan;
    for (PlannedVariant& v : linear.variants) v.spec.linear = true;
    Render(picture, linear, album);
    EXPECT_EQ(album.images[0].planes[1].samples,
              album.images[2].planes[1].samples);
    EXPECT_EQ(
        album.images[1].planes[1].samples == album.images[3].planes[1].samples,
        model == ColorModel::kCmyk);
  }
}

// The mean of a slow gradient is known finer than bytes are.
TEST(FanOut, SixteenBitsAreRoundedOnceAtTheEnd) {
  const auto slope = [](int x, int y) { return 20000 + 9 * x + 2 * y; };
  const Plane words = Words(1200, 40, slope);
  DeepPlane deep(1200, 40);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 1200; ++x) {
      deep.Row(y)[x] = static_cast<float>(slope(x, y)) / 65535.0F;
    }
  }
  const ResampleShape shape = {{1200, 0, 1200, 600}, {40, 0, 40, 20}};
  const DeepPlane resized = Resized(deep, shape);
  std::set<float> levels(resized.Row(9), resized.Row(9) + 600);
  EXPECT_GT(levels.size(), 256U);

  RenderPlan plan;
  plan.variants = {Wide(600, OutputFormat::kPng)};
  Album album;
  Render(DeepPicture(ColorModel::kGray, 1200, 40, {words}), plan, album);
  const std::vector<double> exact = ReferenceResize(deep, shape);
  ASSERT_EQ(album.images[0].planes[0].samples.size(), exact.size());
  for (std::size_t i = 0; i < exact.size(); ++i) {
    ASSERT_NEAR(album.images[0].planes[0].samples[i], exact[i] * 255, 0.5001);
  }
}

TEST(FanOut, SixteenBitsOfTheRightSizeAreRoundedAndKeptStraight) {
  const auto noise = [](int x, int y) {
    return (x * 7919 + y * 104729) % 65536;
  };
  const auto half = [](int, int) { return 32896; };
  const Picture picture = DeepPicture(
      ColorModel::kGray, 50, 40, {Words(50, 40, noise), Words(50, 40, half)});
  RenderPlan plan;
  plan.variants = {Wide(50)};
  Album album;
  Render(picture, plan, album);
  for (int y = 0; y < 40; ++y) {
    for (int x = 0; x < 50; ++x) {
      ASSERT_EQ(album.images[0].planes[0].Row(y)[x],
                std::lround(noise(x, y) / 257.0));
    }
  }
  EXPECT_EQ(album.images[0].planes[1].Row(0)[0], 128);
}

// As TransparentPixelsHaveNoColor, in light, and of both depths.
TEST(FanOut, DeepEdgesHaveNoFringe) {
  const auto red = [](int x, int) { return x < 37 ? 51400 : 0; };
  const auto green = [](int x, int) { return x < 37 ? 0 : 65535; };
  const auto none = [](int, int) { return 0; };
  const auto opaque = [](int x, int) { return x < 37 ? 65535 : 0; };
  const Picture words =
      DeepPicture(ColorModel::kRgb, 80, 80,
                  {Words(80, 80, red), Words(80, 80, green),
                   Words(80, 80, none), Words(80, 80, opaque)});
  Picture bytes = words;
  bytes.sample_bytes = 1;
  bytes.header.deep = false;
  bytes.reduces = false;
  for (std::size_t p = 0; p < 4; ++p) {
    bytes.planes[p] = Plane(80, 80);
    for (std::size_t i = 0; i < 6400; ++i) {
      bytes.planes[p].samples[i] = words.planes[p].samples[2 * i + 1];
    }
  }
  for (const bool linear : {false, true}) {
    RenderPlan plan;
    plan.variants = {Wide(20)};
    plan.variants[0].spec.linear = linear;
    for (const Picture& picture : {words, bytes}) {
      Album album;
      Render(picture, plan, album);
      const PlanarImage& image = album.images[0];
      for (int x = 0; x < 20; ++x) {
        EXPECT_EQ(image.planes[1].Row(5)[x], 0) << x;
        if (image.planes[3].Row(5)[x] > 40) {
          EXPECT_NEAR(image.planes[0].Row(5)[x], 200, 12) << x;
        } else if (image.planes[3].Row(5)[x] == 0) {
          EXPECT_EQ(image.planes[0].Row(5)[x], 0) << x;
        }
      }
    }
  }
}

TEST(FanOut, TheNextFrameIsAPictureOfItsOwn) {
  RenderPlan plan;
  plan.variants = {Wide(30), Wide(30), Wide(60)};
  plan.variants[1].spec.linear = true;
  Album album;
  std::vector<PlanarImage> alone;
  std::optional<FanOut> fan_out;
  for (const int frame : {0, 1}) {
    Picture picture = NoisePicture(ColorModel::kRgb, 60, 50, true);
    if (frame == 1) std::swap(picture.planes[0], picture.planes[2]);
    Render(picture, plan, album);
    SyntheticDecoder decoder(picture);
    const PlanarLayout layout =
        *decoder.Start(DecodePlanFor(plan, picture.header));
    if (fan_out) {
      fan_out->Restart();
    } else {
      std::vector<VariantRequest> requests;
      for (VariantWork& work : WorkOf({.plan = plan}, picture.header)) {
        work.picture.chroma = ChromaDetail::kFull;
        requests.push_back(std::move(work.picture));
      }
      fan_out = *FanOut::For(requests, {picture.header, layout, 1});
    }
    EXPECT_FALSE(fan_out->Take(0).ok());
    while (const Band* band = *decoder.NextBand()) fan_out->Push(*band);
    for (std::size_t i = 0; i < 3; ++i) {
      const PlanarImage image = *fan_out->Take(i);
      for (std::size_t p = 0; p < 4; ++p) {
        EXPECT_EQ(image.planes[p].samples,
                  album.images[static_cast<std::size_t>(frame) * 3 + i]
                      .planes[p]
                      .samples);
      }
    }
  }
}

TEST(FanOut, InksBecomeLightAndChromaIsHalvedWhereWanted) {
  RenderPlan plan;
  plan.variants = {Wide(20)};
  Album album;
  Render(NoisePicture(ColorModel::kCmyk, 80, 80, false), plan, album);
  EXPECT_EQ(album.images[0].model, ColorModel::kRgb);
  Picture subsampled = NoisePicture(ColorModel::kYCbCr, 81, 81, false);
  subsampled.planes[1] = BlockMeans(subsampled.planes[1], 2);
  subsampled.planes[2] = BlockMeans(subsampled.planes[2], 2);
  subsampled.chroma_step = 2;
  subsampled.band_rows = 8;
  album.halves_chroma = true;
  Render(subsampled, plan, album);
  EXPECT_TRUE(album.images[1].half_chroma());
  album.halves_chroma = false;
  Render(subsampled, plan, album);
  EXPECT_FALSE(album.images[2].half_chroma());
}

TEST(FanOut, ChromaThatTheEncoderDoesNotTakeBecomesRgb) {
  Picture picture = NoisePicture(ColorModel::kYCbCr, 60, 40, false);
  const std::uint8_t red[] = {76, 85, 255};
  for (std::size_t p = 0; p < 3; ++p) {
    picture.planes[p].samples.assign(60 * 40, red[p]);
  }
  picture.planes[1] = BlockMeans(picture.planes[1], 2);
  picture.planes[2] = BlockMeans(picture.planes[2], 2);
  picture.chroma_step = 2;
  picture.band_rows = 8;
  RenderPlan plan;
  plan.variants = {Wide(31, OutputFormat::kPng)};
  Album album;
  album.halves_chroma = true;
  Render(picture, plan, album);
  const PlanarImage& image = album.images[0];
  EXPECT_EQ(image.model, ColorModel::kRgb);
  for (std::size_t i = 0; i < image.planes[0].samples.size(); ++i) {
    ASSERT_NEAR(image.planes[0].samples[i], 255, 2);
    ASSERT_NEAR(image.planes[1].samples[i], 0, 2);
    ASSERT_NEAR(image.planes[2].samples[i], 0, 2);
  }
}

TEST(FanOut, SaysWhenTheDecoderBreaksItsContract) {
  RenderPlan plan;
  plan.variants = {Wide(20)};
  Album album;
  Picture picture = NoisePicture(ColorModel::kRgb, 80, 80, false);
  picture.ends_early = true;
  auto outcome = RunOf(picture, plan, album.encoding());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().message(), "the decoder left rows out");

  picture = NoisePicture(ColorModel::kYCbCr, 80, 80, true);
  picture.chroma_step = 2;
  outcome = RunOf(picture, plan, album.encoding());
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().cls(), ErrorClass::kInternal);
}

TEST(FanOut, AnErrorOfTheEncoderIsItsOwn) {
  RenderPlan plan;
  plan.variants = {Wide(20)};
  Album album;
  Encoding encoding = album.encoding();
  encoding.encode = [](const PlanarImage&, const VariantSpec&,
                       const Attachments&, ByteSink&) -> Status {
    return Error(ErrorClass::kTooLarge, "no such dimensions");
  };
  const auto outcome =
      RunOf(NoisePicture(ColorModel::kRgb, 80, 80, false), plan, encoding);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.error().cls(), ErrorClass::kTooLarge);
}

TEST(FanOut, LetsGoOfTheDecoderBeforeAnythingIsEncoded) {
  RenderPlan plan;
  plan.variants = {Wide(20), Wide(30)};
  Picture picture = NoisePicture(ColorModel::kRgb, 80, 80, false);
  SyntheticDecoder::State state;
  picture.state = &state;
  Album album;
  Encoding encoding = album.encoding();
  int encoded = 0;
  encoding.encode = [&](const PlanarImage&, const VariantSpec&,
                        const Attachments&, ByteSink&) -> Status {
    EXPECT_FALSE(state.alive);
    ++encoded;
    return {};
  };
  EXPECT_TRUE(RunOf(picture, plan, encoding).ok());
  EXPECT_EQ(encoded, 2);
}

}  // namespace
}  // namespace darkroom
