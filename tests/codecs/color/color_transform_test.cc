#include "codecs/color/color_transform.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "codecs/color/color.h"
#include "codecs/color/color_profile.h"
#include "codecs/render/open_decoder.h"
#include "tests/support/corpus.h"
#include "tests/support/decode_all.h"
#include "tests/support/icc_maker.h"
#include "tests/support/pictures.h"

namespace darkroom {
namespace {

ColorSignal WithIcc(Bytes icc) {
  ColorSignal signal;
  signal.icc = std::move(icc);
  return signal;
}

ColorSignal WithCicp(int primaries, int transfer) {
  ColorSignal signal;
  signal.cicp = Cicp{.primaries = static_cast<std::uint8_t>(primaries),
                     .transfer = static_cast<std::uint8_t>(transfer)};
  return signal;
}

std::unique_ptr<const ColorTransform> ToSrgb(
    const ColorSignal& signal, ColorModel model = ColorModel::kRgb) {
  return ColorTransform::For(signal, model, ColorTarget::kSrgb);
}

// One pixel.
PlanarImage Pixel(ColorModel model, const std::vector<int>& samples) {
  PlanarImage image;
  image.model = model;
  image.width = image.height = 1;
  for (const int sample : samples) {
    Plane& plane = image.planes.emplace_back(1, 1);
    plane.samples[0] = static_cast<std::uint8_t>(sample);
  }
  return image;
}

std::vector<int> SamplesOf(const PlanarImage& image) {
  std::vector<int> samples;
  for (const Plane& plane : image.planes) samples.push_back(plane.samples[0]);
  return samples;
}

std::vector<int> Converted(const ColorTransform& transform, ColorModel model,
                           const std::vector<int>& samples) {
  PlanarImage image = Pixel(model, samples);
  transform.Apply(image);
  return SamplesOf(image);
}

using Samples = std::vector<int>;

TEST(ColorTransform, IsNothingForWhatIsSrgbOrSaysNothing) {
  const double versions[] = {2.1, 4.3};
  EXPECT_EQ(ToSrgb({}), nullptr);
  EXPECT_EQ(ToSrgb({}, ColorModel::kGray), nullptr);
  EXPECT_EQ(ToSrgb({}, ColorModel::kCmyk), nullptr);
  for (const double version : versions) {
    const Bytes srgb =
        MakeMatrixIcc(kSrgbSpace.primaries, {.version = version, .gamma = 0});
    EXPECT_EQ(ToSrgb(WithIcc(srgb)), nullptr);
    const Bytes gray = MakeGrayIcc({.version = version, .gamma = 0});
    EXPECT_EQ(ToSrgb(WithIcc(gray), ColorModel::kGray), nullptr);
  }
  EXPECT_EQ(ToSrgb(WithCicp(1, 13)), nullptr);
  EXPECT_EQ(ToSrgb(WithCicp(1, 1)), nullptr);
  ColorSignal gamma;
  gamma.gamma = 0.45455;
  EXPECT_EQ(ToSrgb(gamma), nullptr);
  EXPECT_EQ(ToSrgb(gamma, ColorModel::kGray), nullptr);
  EXPECT_EQ(ColorTransform::For({}, ColorModel::kRgb, ColorTarget::kKeep),
            nullptr);
}

TEST(ColorTransform, AgreesWithLcmsOnMatrixProfiles) {
  struct Case {
    const char* name;
    Chromaticities primaries;
    IccOptions options;
  };
  const Case cases[] = {
      {"Adobe RGB, version 2", kAdobeRgb, {2.1, 2.19921875}},
      {"Adobe RGB, version 4", kAdobeRgb, {4.3, 2.19921875}},
      {"ProPhoto", kProPhoto, {2.1, 1.8}},
      {"P3", kDisplayP3Space.primaries, {4.3, 0}},
      {"sRGB primaries, linear", kSrgbSpace.primaries, {4.3, 1}},
  };
  std::mt19937 random(3);
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const Bytes icc = MakeMatrixIcc(c.primaries, c.options);
    const auto transform = ToSrgb(WithIcc(icc));
    ASSERT_NE(transform, nullptr);
    EXPECT_TRUE(transform->output_profile().empty());
    const LcmsJudge judge(icc);
    for (int i = 0; i < 5000; ++i) {
      const std::array<int, 3> rgb = {static_cast<int>(random() % 256),
                                      static_cast<int>(random() % 256),
                                      static_cast<int>(random() % 256)};
      const auto exact = judge.ToSrgb(rgb);
      const Samples ours =
          Converted(*transform, ColorModel::kRgb, {rgb[0], rgb[1], rgb[2]});
      for (std::size_t p = 0; p < 3; ++p) {
        ASSERT_NEAR(ours[p], exact[p], 0.8)
            << rgb[0] << ' ' << rgb[1] << ' ' << rgb[2];
      }
    }
  }
}

TEST(ColorTransform, FollowsTablesInBothVersionsAndPrecisions) {
  for (const double version : {2.1, 4.3}) {
    SCOPED_TRACE(version);
    const auto rgb = ToSrgb(WithIcc(MakeTableIcc(IccTables::kRgb, version)));
    const auto cmyk = ToSrgb(WithIcc(MakeTableIcc(IccTables::kCmyk, version)),
                             ColorModel::kCmyk);
    ASSERT_NE(rgb, nullptr);
    ASSERT_NE(cmyk, nullptr);
    // Nodes of the tables, so that nothing is interpolated.
    const int nodes[] = {0, 64, 128, 191, 255};
    for (const int a : nodes) {
      for (const int b : nodes) {
        const Samples colors = {a, b, 255 - a};
        const Samples same = Converted(*rgb, ColorModel::kRgb, colors);
        for (std::size_t p = 0; p < 3; ++p) {
          ASSERT_NEAR(same[p], colors[p], 3) << a << ' ' << b;
        }
        PlanarImage naive = Pixel(ColorModel::kCmyk, {a, b, 255 - a, b / 2});
        PlanarImage image = naive;
        std::vector<float> fine;
        for (const Plane& plane : naive.planes) {
          fine.push_back(static_cast<float>(plane.samples[0]) / 255);
        }
        ToRgb(naive);
        cmyk->Apply(image);
        EXPECT_EQ(image.model, ColorModel::kRgb);
        ASSERT_EQ(image.planes.size(), 3U);
        cmyk->Apply(std::array{&fine[0], &fine[1], &fine[2], &fine[3]}, 1);
        for (std::size_t p = 0; p < 3; ++p) {
          ASSERT_NEAR(image.planes[p].samples[0], naive.planes[p].samples[0],
                      12)
              << a << ' ' << b;
          ASSERT_NEAR(fine[p] * 255, image.planes[p].samples[0], 0.51);
        }
      }
    }
  }
}

TEST(ColorTransform, LeavesGrayGray) {
  const auto transform =
      ToSrgb(WithIcc(MakeGrayIcc({.gamma = 1.8})), ColorModel::kGray);
  ASSERT_NE(transform, nullptr);
  const Samples gray = Converted(*transform, ColorModel::kGray, {100});
  ASSERT_EQ(gray.size(), 1U);
  EXPECT_NEAR(gray[0], 255 * SrgbSample(std::pow(100 / 255.0, 1.8)), 0.6);
}

TEST(ColorTransform, DoesNotTouchAlpha) {
  const auto transform =
      ToSrgb(WithIcc(MakeMatrixIcc(kDisplayP3Space.primaries)));
  PlanarImage image = Pixel(ColorModel::kRgb, {200, 30, 90, 77});
  image.alpha = true;
  transform->Apply(image);
  EXPECT_EQ(image.planes[3].samples[0], 77);
  EXPECT_NE(image.planes[0].samples[0], 200);
}

TEST(ColorTransform, IgnoresProfilesOfAnotherModelAndBrokenOnes) {
  const Bytes rgb = MakeMatrixIcc(kAdobeRgb);
  const Bytes gray = MakeGrayIcc({.gamma = 1.8});
  const Bytes cmyk = MakeTableIcc(IccTables::kCmyk, 2.1);
  Bytes black = rgb;  // All colorants 0.
  for (const std::string_view tag : {"rXYZ", "gXYZ", "bXYZ"}) {
    const std::size_t entry = AsText(black).find(tag);
    const std::size_t at = black[entry + 6] * 256U + black[entry + 7];
    std::fill_n(black.begin() + static_cast<std::ptrdiff_t>(at) + 8, 12, 0);
  }
  for (const ColorTarget target : {ColorTarget::kSrgb, ColorTarget::kKeep}) {
    const auto none = [target](const Bytes& icc, ColorModel model) {
      return ColorTransform::For(WithIcc(icc), model, target) == nullptr;
    };
    EXPECT_TRUE(none(rgb, ColorModel::kGray));
    EXPECT_TRUE(none(gray, ColorModel::kRgb));
    EXPECT_TRUE(none(cmyk, ColorModel::kRgb));
    EXPECT_TRUE(none(rgb, ColorModel::kCmyk));
    EXPECT_TRUE(none(Bytes(rgb.begin(), rgb.begin() + 200), ColorModel::kRgb));
    EXPECT_TRUE(none(black, ColorModel::kRgb));
    EXPECT_TRUE(none(Bytes(1000, 'x'), ColorModel::kGray));
  }
}

TEST(ColorTransform, FollowsTheFirstSoundSignal) {
  const Samples sample = {200, 30, 90};
  const auto with = [&](const ColorSignal& signal) {
    const auto transform = ToSrgb(signal);
    return transform == nullptr
               ? sample
               : Converted(*transform, ColorModel::kRgb, sample);
  };
  ColorSignal gamma;
  gamma.gamma = 1.0;
  ColorSignal srgb = gamma;
  srgb.srgb = true;
  ColorSignal icc = srgb;
  icc.icc = MakeMatrixIcc(kAdobeRgb);
  ColorSignal cicp = icc;
  cicp.cicp = Cicp{.primaries = 12, .transfer = 13};

  const Samples by_gamma = with(gamma);
  const Samples by_icc = with(WithIcc(icc.icc));
  const Samples by_cicp = with(WithCicp(12, 13));
  EXPECT_NE(by_gamma, sample);
  EXPECT_NE(by_icc, by_gamma);
  EXPECT_NE(by_cicp, by_icc);
  EXPECT_EQ(with(srgb), sample);
  EXPECT_EQ(with(icc), by_icc);
  EXPECT_EQ(with(cicp), by_cicp);
  cicp.cicp->matrix = 1;
  EXPECT_EQ(with(cicp), by_icc);
  icc.icc.resize(100);
  EXPECT_EQ(with(icc), sample);
}

TEST(ColorTransform, ShowsPqAndHlgAtDiffuseWhite) {
  const auto pq = ToSrgb(WithCicp(9, 16));
  const auto hlg = ToSrgb(WithCicp(9, 18));
  // 58 % PQ and 75 % HLG are white, and what is above is clipped.
  EXPECT_NEAR(Converted(*pq, ColorModel::kRgb, {148, 148, 148})[0], 254, 1);
  EXPECT_EQ(Converted(*pq, ColorModel::kRgb, {220, 220, 220}),
            (Samples{255, 255, 255}));
  EXPECT_NEAR(Converted(*hlg, ColorModel::kRgb, {191, 191, 191})[0], 255, 1);
  EXPECT_EQ(Converted(*hlg, ColorModel::kRgb, {0, 0, 0}), (Samples{0, 0, 0}));
  const auto gray = ToSrgb(WithCicp(9, 16), ColorModel::kGray);
  EXPECT_NEAR(Converted(*gray, ColorModel::kGray, {148})[0], 254, 1);
}

TEST(ColorTransform, ToDisplayP3ConvertsAndCarriesItsProfile) {
  const auto to_p3 = [](const ColorSignal& signal, ColorModel model) {
    return ColorTransform::For(signal, model, ColorTarget::kDisplayP3);
  };
  const auto untagged = to_p3({}, ColorModel::kRgb);
  ASSERT_NE(untagged, nullptr);
  EXPECT_TRUE(untagged->converts());
  // sRGB's red in Display P3 (CSS Color 4: 0.9175, 0.2003, 0.1386).
  const Samples red = Converted(*untagged, ColorModel::kRgb, {255, 0, 0});
  EXPECT_NEAR(red[0], 234, 1);
  EXPECT_NEAR(red[1], 51, 1);
  EXPECT_NEAR(red[2], 35, 1);
  const Bytes& profile = untagged->output_profile();
  EXPECT_EQ(profile, MakeRgbProfile(kDisplayP3Space, "Display P3"));

  // What is Display P3 already is only marked so.
  for (const auto& signal : {WithIcc(profile), WithCicp(12, 13)}) {
    const auto marked = to_p3(signal, ColorModel::kRgb);
    ASSERT_NE(marked, nullptr);
    EXPECT_FALSE(marked->converts());
    EXPECT_EQ(marked->output_profile(), profile);
  }
  const auto inks = to_p3({}, ColorModel::kCmyk);
  EXPECT_EQ(Converted(*inks, ColorModel::kCmyk, {0, 255, 255, 0}), red);
  float fine[] = {0, 1, 1, 0};
  inks->Apply(std::array{fine, fine + 1, fine + 2, fine + 3}, 1);
  EXPECT_NEAR(fine[0] * 255, red[0], 0.6);
  EXPECT_EQ(to_p3({}, ColorModel::kGray), nullptr) << "the curve is sRGB's";
}

TEST(ColorTransform, KeepsColoursWithTheirProfile) {
  const auto keep = [](const ColorSignal& signal, ColorModel model) {
    return ColorTransform::For(signal, model, ColorTarget::kKeep);
  };
  const Bytes adobe = MakeMatrixIcc(kAdobeRgb);
  const auto own = keep(WithIcc(adobe), ColorModel::kRgb);
  ASSERT_NE(own, nullptr);
  EXPECT_FALSE(own->converts());
  EXPECT_EQ(own->output_profile(), adobe);
  EXPECT_EQ(Converted(*own, ColorModel::kRgb, {1, 2, 3}), (Samples{1, 2, 3}));

  // A signal that only PNG has becomes a profile of the same effect.
  const auto made = keep(WithCicp(9, 16), ColorModel::kRgb);
  ASSERT_NE(made, nullptr);
  EXPECT_FALSE(made->converts());
  const auto direct = ToSrgb(WithCicp(9, 16));
  const auto through = ToSrgb(WithIcc(made->output_profile()));
  ASSERT_NE(through, nullptr);
  const Samples a = Converted(*direct, ColorModel::kRgb, {120, 90, 140});
  const Samples b = Converted(*through, ColorModel::kRgb, {120, 90, 140});
  for (std::size_t p = 0; p < 3; ++p) EXPECT_NEAR(a[p], b[p], 1);

  ColorSignal gamma;
  gamma.gamma = 1.0;
  const auto gray = keep(gamma, ColorModel::kGray);
  ASSERT_NE(gray, nullptr);
  EXPECT_EQ(ColorProfile::Open(gray->output_profile())->model(),
            ColorModel::kGray);

  const auto cmyk =
      keep(WithIcc(MakeTableIcc(IccTables::kCmyk, 2.1)), ColorModel::kCmyk);
  ASSERT_NE(cmyk, nullptr);
  EXPECT_TRUE(cmyk->converts());
  EXPECT_TRUE(cmyk->output_profile().empty());
}

class ColorCorpus : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::optional<std::string> folder = CorpusFolder();
    if (!folder) {
      GTEST_SKIP() << "SKIPPED: no corpus. Set DARKROOM_SHARED to the folder "
                      "that holds corpus/labels.tsv to run this test.";
    }
    folder_ = *folder;
  }

  static Plane InBytes(const DecodedPicture& decoded, std::size_t plane) {
    const int max = decoded.layout.sample_bytes == 1 ? 255 : 65535;
    Plane bytes(decoded.layout.width, decoded.layout.height);
    for (int y = 0; y < bytes.height; ++y) {
      for (int x = 0; x < bytes.width; ++x) {
        const int sample = SampleOf(decoded, plane, x, y);
        bytes.Row(y)[x] =
            static_cast<std::uint8_t>((sample * 255 + max / 2) / max);
      }
    }
    return bytes;
  }

  // At full size, before any conversion; chroma is full in all these files.
  PlanarImage Decoded(const std::string& path, ColorSignal& signal) const {
    const Bytes source = ReadFile(folder_ + "/" + path);
    const auto decoder = OpenDecoder(source, {});
    EXPECT_TRUE(decoder.ok()) << path;
    signal = decoder.value()->Metadata().color;
    auto decoded = DecodeAll(source, {}, {.rgb = true});
    EXPECT_TRUE(decoded.ok()) << path;
    PlanarImage image;
    image.model = decoded->layout.model;
    image.alpha = decoded->layout.alpha;
    image.width = decoded->layout.width;
    image.height = decoded->layout.height;
    for (std::size_t p = 0; p < decoded->planes.size(); ++p) {
      image.planes.push_back(InBytes(*decoded, p));
    }
    if (image.model == ColorModel::kYCbCr) ToRgb(image);
    return image;
  }

  PlanarImage InSrgb(const std::string& path) const {
    ColorSignal signal;
    PlanarImage image = Decoded(path, signal);
    const auto transform = ToSrgb(signal, image.model);
    if (transform != nullptr) transform->Apply(image);
    return image;
  }

  std::string folder_;
};

// Six patches of 64 x 64; what they are is in patches_srgb.
TEST_F(ColorCorpus, PatchesOfEverySpaceAreThoseOfSrgb) {
  constexpr int kPatches[6][3] = {{200, 60, 50},   {60, 160, 70},
                                  {50, 80, 190},   {230, 200, 60},
                                  {128, 128, 128}, {240, 240, 240}};
  for (const char* space : {"srgb", "p3", "adobergb"}) {
    for (const char* format : {"png", "jpg", "webp"}) {
      const std::string path =
          std::string("color/patches_") + space + "." + format;
      SCOPED_TRACE(path);
      const PlanarImage image = InSrgb(path);
      ASSERT_EQ(image.width, 384);
      // Beside the edges, which lossy codecs blur.
      for (int y = 8; y < 56; ++y) {
        for (int x = 0; x < 384; ++x) {
          if (x % 64 < 8 || x % 64 >= 56) continue;
          for (std::size_t p = 0; p < 3; ++p) {
            ASSERT_NEAR(image.planes[p].Row(y)[x], kPatches[x / 64][p], 4)
                << x << ' ' << y << ' ' << p;
          }
        }
      }
    }
  }
}

void ExpectAsLcms(const PlanarImage& before, const PlanarImage& after,
                  const Bytes& icc) {
  const LcmsJudge judge(icc);
  double most = 0;
  for (std::size_t i = 0; i < before.planes[0].samples.size(); i += 7) {
    std::array<int, 3> rgb;
    for (std::size_t p = 0; p < 3; ++p) rgb[p] = before.planes[p].samples[i];
    const auto exact = judge.ToSrgb(rgb);
    for (std::size_t p = 0; p < 3; ++p) {
      most = std::max(most, std::abs(after.planes[p].samples[i] - exact[p]));
    }
  }
  EXPECT_LE(most, 0.8);
}

TEST_F(ColorCorpus, WideGamutPicturesAreConvertedAsLcmsDoes) {
  for (const char* name : {"P3-sRGB-color-bars.jpg", "P3-sRGB-color-bars.png",
                           "P3-sRGB-color-ring.jpg", "P3-sRGB-color-ring.png",
                           "R2020-sRGB-color-ring.jpg"}) {
    SCOPED_TRACE(name);
    const std::string path = std::string("wide-gamut/") + name;
    ColorSignal signal;
    const PlanarImage before = Decoded(path, signal);
    ASSERT_FALSE(signal.icc.empty());
    ExpectAsLcms(before, InSrgb(path), signal.icc);
  }
}

TEST_F(ColorCorpus, RealSrgbProfilesCostNothing) {
  for (const char* path :
       {"libjpeg-turbo/testimages/monkey16.png", "photos/png_flowers.png",
        "libjpeg-turbo/testimages/vgl_5674_0098.png",
        "photos/cam_hochuferweg.jpg", "photos/cam_craft-beer.jpg",
        "photos/cam_book-beside-flowers.jpg", "photos/cam_Issue_266.jpg",
        "color/patches_srgb.png"}) {
    SCOPED_TRACE(path);
    const Bytes source = ReadFile(folder_ + "/" + path);
    const auto decoder = OpenDecoder(source, {});
    ASSERT_TRUE(decoder.ok());
    const ColorSignal signal = decoder.value()->Metadata().color;
    EXPECT_FALSE(signal.icc.empty());
    EXPECT_EQ(ToSrgb(signal), nullptr);
  }
}

TEST_F(ColorCorpus, PngSuiteFollowsItsGammaAndChromaticities) {
  struct Case {
    std::string name;
    double gamma;  // 0: sRGB's curve.
  };
  std::vector<Case> cases = {{"ccwn2c08", 1.0}, {"ccwn3p08", 1.0}};
  for (const char* kind : {"n0g16", "n2c08", "n3p04"}) {
    for (const auto& [name, gamma] : {std::pair{"g03", 0.35},
                                      {"g04", 0.45},
                                      {"g05", 0.55},
                                      {"g07", 0.7},
                                      {"g10", 1.0},
                                      {"g25", 2.5}}) {
      cases.push_back({std::string(name) + kind, gamma});
    }
  }
  for (const char* plain : {"cs3n2c16", "cs5n2c08", "cs8n3p08", "basn2c08"}) {
    cases.push_back({plain, 1.0});
  }
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    ColorSignal signal;
    const std::string path = "pngsuite/tests/pngsuite/" + c.name + ".png";
    const PlanarImage before = Decoded(path, signal);
    ASSERT_TRUE(signal.gamma);
    EXPECT_NEAR(*signal.gamma, c.gamma, 0.001);
    const PlanarImage after = InSrgb(path);
    if (signal.chromaticities) {
      ExpectAsLcms(
          before, after,
          MakeMatrixIcc(*signal.chromaticities, {.gamma = 1 / *signal.gamma}));
      continue;
    }
    for (std::size_t p = 0; p < before.planes.size(); ++p) {
      for (std::size_t i = 0; i < before.planes[p].samples.size(); ++i) {
        const double sample = before.planes[p].samples[i] / 255.0;
        const double light = std::pow(sample, 1 / c.gamma);
        ASSERT_NEAR(after.planes[p].samples[i], SrgbSample(light) * 255, 0.7)
            << sample;
      }
    }
  }
}

}  // namespace
}  // namespace darkroom
