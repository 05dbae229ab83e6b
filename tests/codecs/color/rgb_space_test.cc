#include "codecs/color/rgb_space.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(RgbSpace, HasThePublishedMatrixOfSrgb) {
  // The colorants of the ICC's own sRGB profiles.
  const double published[3][3] = {{0.4361, 0.3851, 0.1431},
                                  {0.2225, 0.7169, 0.0606},
                                  {0.0139, 0.0971, 0.7141}};
  const auto matrix = ToD50(kSrgbSpace.primaries);
  ASSERT_TRUE(matrix);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      EXPECT_NEAR((*matrix)[i][j], published[i][j], 0.0002);
    }
  }
}

TEST(RgbSpace, InvertsWhatCanBeInverted) {
  const Matrix3 m = {{{2, 1, 0}, {0, 3, 1}, {1, 0, 1}}};
  const auto inverse = Inverse(m);
  ASSERT_TRUE(inverse);
  const Matrix3 one = Product(m, *inverse);
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      EXPECT_NEAR(one[i][j], i == j ? 1 : 0, 1e-12);
    }
  }
  EXPECT_FALSE(Inverse({{{1, 2, 3}, {2, 4, 6}, {0, 1, 0}}}));
}

TEST(RgbSpace, RefusesPrimariesThatSpanNoColours) {
  Chromaticities line = kSrgbSpace.primaries;
  line.green = {0.395, 0.195};  // Between red and blue.
  EXPECT_FALSE(ToD50(line));
  Chromaticities zero = kSrgbSpace.primaries;
  zero.blue.y = 0;
  EXPECT_FALSE(ToD50(zero));
  Chromaticities outside = kSrgbSpace.primaries;
  outside.white = {0.7, 0.3};  // Not between the primaries.
  EXPECT_FALSE(ToD50(outside));
}

TEST(ToneCurve, IsItsSpecifications) {
  using Kind = ToneCurve::Kind;
  struct Case {
    const char* name;
    ToneCurve curve;
    double sample;
    double light;
  };
  const Case cases[] = {
      {"sRGB 0", {}, 0, 0},
      {"sRGB straight", {}, 0.04, 0.04 / 12.92},
      {"sRGB middle", {}, 0.5, 0.2140},
      {"sRGB 1", {}, 1, 1},
      {"gamma 1.8", {Kind::kPower, 1.8}, 0.5, 0.2872},
      // BT.2408, table 1: diffuse white is 58 % PQ and 75 % HLG.
      {"PQ 0", {Kind::kPq}, 0, 0},
      {"PQ 18 % gray, 26 cd/m2", {Kind::kPq}, 0.38, 26.0 / 203},
      {"PQ diffuse white", {Kind::kPq}, 0.58, 0.994},
      {"PQ above", {Kind::kPq}, 0.9, 1},
      {"HLG 0", {Kind::kHlg}, 0, 0},
      {"HLG 18 % gray, 26 cd/m2", {Kind::kHlg}, 0.38, 26.0 / 203},
      {"HLG diffuse white", {Kind::kHlg}, 0.75, 0.999},
      {"HLG above", {Kind::kHlg}, 0.9, 1},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_NEAR(c.curve.Light(c.sample), c.light, 0.004);
  }
}

TEST(ToneCurve, OfSrgbIsInvertedEverywhere) {
  for (int i = 0; i <= 1000; ++i) {
    const double sample = i / 1000.0;
    EXPECT_NEAR(SrgbSample(ToneCurve{}.Light(sample)), sample, 1e-6);
  }
}

TEST(RgbSpace, IsNamedByCodePoints) {
  using Kind = ToneCurve::Kind;
  for (const int transfer : {1, 6, 13, 14, 15}) {
    const auto space = SpaceOf(
        Cicp{.primaries = 1, .transfer = static_cast<std::uint8_t>(transfer)});
    ASSERT_TRUE(space) << transfer;
    EXPECT_EQ(space->curve.kind, Kind::kSrgb) << transfer;
  }
  EXPECT_EQ(SpaceOf(Cicp{.primaries = 9, .transfer = 16})->curve.kind,
            Kind::kPq);
  EXPECT_EQ(SpaceOf(Cicp{.primaries = 9, .transfer = 18})->curve.kind,
            Kind::kHlg);
  EXPECT_EQ(SpaceOf(Cicp{.primaries = 5, .transfer = 5})->curve.exponent, 2.8);
  EXPECT_EQ(SpaceOf(Cicp{.primaries = 6, .transfer = 4})->curve.exponent, 2.2);
  EXPECT_EQ(SpaceOf(Cicp{.primaries = 12, .transfer = 8})->curve.exponent, 1);
  EXPECT_EQ(SpaceOf(Cicp{.primaries = 11, .transfer = 8})->primaries.white.x,
            0.314);
  for (const int code : {1, 5, 6, 9, 11, 12}) {
    const auto space = SpaceOf(
        Cicp{.primaries = static_cast<std::uint8_t>(code), .transfer = 13});
    ASSERT_TRUE(space) << code;
    EXPECT_TRUE(ToD50(space->primaries)) << code;
  }
  EXPECT_FALSE(SpaceOf(Cicp{.primaries = 2, .transfer = 13}));
  EXPECT_FALSE(SpaceOf(Cicp{.primaries = 1, .transfer = 2}));
  EXPECT_FALSE(SpaceOf(Cicp{.primaries = 1, .transfer = 13, .matrix = 1}));
  EXPECT_FALSE(
      SpaceOf(Cicp{.primaries = 1, .transfer = 13, .full_range = false}));
}

TEST(RgbSpace, ReadsGammaAsBrowsersDo) {
  using Kind = ToneCurve::Kind;
  const Chromaticities srgb = kSrgbSpace.primaries;
  Chromaticities wide = srgb;
  wide.green = {0.21, 0.71};
  EXPECT_FALSE(SpaceOf(std::nullopt, std::nullopt));
  EXPECT_EQ(SpaceOf(0.45455, std::nullopt)->curve.kind, Kind::kSrgb);
  EXPECT_EQ(SpaceOf(0.45455, srgb)->curve.kind, Kind::kSrgb);
  EXPECT_EQ(SpaceOf(0.45455, wide)->curve.kind, Kind::kPower);
  EXPECT_NEAR(SpaceOf(0.45455, wide)->curve.exponent, 2.2, 0.001);
  EXPECT_EQ(SpaceOf(1.0, std::nullopt)->curve.exponent, 1);
  EXPECT_EQ(SpaceOf(std::nullopt, wide)->curve.kind, Kind::kSrgb);
  EXPECT_EQ(SpaceOf(std::nullopt, wide)->primaries.green.x, 0.21);
  EXPECT_FALSE(SpaceOf(0.00001, std::nullopt));
  EXPECT_FALSE(SpaceOf(42'949.0, std::nullopt));
  wide.green.y = 0;
  EXPECT_FALSE(SpaceOf(0.45455, wide));
}

}  // namespace
}  // namespace darkroom
