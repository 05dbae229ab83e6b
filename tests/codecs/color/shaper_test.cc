#include "codecs/color/shaper.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

struct Source {
  const char* name;
  Chromaticities primaries;
  ToneCurve curve;
};

const Source kSources[] = {
    {"P3", kDisplayP3Space.primaries, {}},
    {"Adobe RGB",
     {kD65, {0.64, 0.33}, {0.21, 0.71}, {0.15, 0.06}},
     {ToneCurve::Kind::kPower, 2.2}},
    {"BT.2020, linear",
     {kD65, {0.708, 0.292}, {0.170, 0.797}, {0.131, 0.046}},
     {ToneCurve::Kind::kPower, 1}},
};

Matrix3 ToSrgb(const Source& source) {
  return Product(*Inverse(*ToD50(kSrgbSpace.primaries)),
                 *ToD50(source.primaries));
}

RgbShaper ShaperOf(const Source& source) {
  const SampledCurve curve = Sampled(source.curve);
  return RgbShaper({curve, curve, curve}, ToSrgb(source));
}

// The definition; 0 to 1.
std::array<double, 3> Defined(const Source& source,
                              const std::array<double, 3>& sample) {
  const Matrix3 m = ToSrgb(source);
  std::array<double, 3> result = {};
  for (std::size_t i = 0; i < 3; ++i) {
    double light = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      light += m[i][j] * source.curve.Light(sample[j]);
    }
    result[i] = SrgbSample(std::clamp(light, 0.0, 1.0));
  }
  return result;
}

TEST(RgbShaper, IsItsDefinitionInBothPrecisions) {
  std::mt19937 random(1);
  for (const Source& source : kSources) {
    SCOPED_TRACE(source.name);
    const RgbShaper shaper = ShaperOf(source);
    double most8 = 0;
    double most = 0;
    for (int i = 0; i < 20'000; ++i) {
      std::array<std::uint8_t, 3> bytes;
      std::array<float, 3> floats;
      std::array<double, 3> sample;
      for (std::size_t c = 0; c < 3; ++c) {
        bytes[c] = static_cast<std::uint8_t>(random() % 256);
        sample[c] = bytes[c] / 255.0;
        floats[c] = static_cast<float>(sample[c]);
      }
      const auto defined = Defined(source, sample);
      shaper.Apply(std::array{&bytes[0], &bytes[1], &bytes[2]}, 1);
      shaper.Apply(std::array{&floats[0], &floats[1], &floats[2]}, 1);
      for (std::size_t c = 0; c < 3; ++c) {
        most8 = std::max(most8, std::abs(bytes[c] - defined[c] * 255));
        most = std::max(most, std::abs(double{floats[c]} - defined[c]));
      }
    }
    EXPECT_LE(most8, 0.6);
    EXPECT_LE(most, 0.5 / 65535);
  }
}

// Between the nodes of the curves, where 16-bit samples lie.
TEST(RgbShaper, IsExactTo16BitsBetweenThe8BitSamples) {
  std::mt19937 random(2);
  for (const Source& source : kSources) {
    SCOPED_TRACE(source.name);
    const RgbShaper shaper = ShaperOf(source);
    double most = 0;
    for (int i = 0; i < 20'000; ++i) {
      std::array<float, 3> floats;
      std::array<double, 3> sample;
      for (std::size_t c = 0; c < 3; ++c) {
        floats[c] = static_cast<float>(random() % 65536) / 65535;
        sample[c] = double{floats[c]};
      }
      const auto defined = Defined(source, sample);
      shaper.Apply(std::array{&floats[0], &floats[1], &floats[2]}, 1);
      for (std::size_t c = 0; c < 3; ++c) {
        most = std::max(most, std::abs(double{floats[c]} - defined[c]));
      }
    }
    EXPECT_LE(most, 2.0 / 65535);
  }
}

TEST(RgbShaper, KeepsGrayGray) {
  for (const Source& source : kSources) {
    SCOPED_TRACE(source.name);
    const RgbShaper shaper = ShaperOf(source);
    for (int i = 0; i < 256; ++i) {
      const auto gray = static_cast<std::uint8_t>(i);
      std::array<std::uint8_t, 3> rgb = {gray, gray, gray};
      shaper.Apply(std::array{&rgb[0], &rgb[1], &rgb[2]}, 1);
      EXPECT_EQ(rgb[0], rgb[1]);
      EXPECT_EQ(rgb[0], rgb[2]);
    }
  }
}

TEST(RgbShaper, ClipsWhateverAMatrixMakes) {
  const SampledCurve curve = Sampled({});
  const RgbShaper shaper({curve, curve, curve},
                         {{{1e9, 0, 0}, {0, -1e9, 0}, {1e9, -1e9, 1e9}}});
  std::array<std::uint8_t, 3> rgb = {255, 255, 255};
  shaper.Apply(std::array{&rgb[0], &rgb[1], &rgb[2]}, 1);
  EXPECT_EQ(rgb, (std::array<std::uint8_t, 3>{255, 0, 255}));
  std::array<float, 3> floats = {2, -1, std::nanf("")};
  shaper.Apply(std::array{&floats[0], &floats[1], &floats[2]}, 1);
  for (const float value : floats) {
    EXPECT_GE(value, 0);
    EXPECT_LE(value, 1);
  }
}

TEST(GrayShaper, IsItsDefinition) {
  const ToneCurve gamma = {ToneCurve::Kind::kPower, 1.8};
  const GrayShaper shaper(Sampled(gamma));
  for (int i = 0; i < 256; ++i) {
    auto sample = static_cast<std::uint8_t>(i);
    auto fine = static_cast<float>(i) / 255;
    shaper.Apply(&sample, 1);
    shaper.Apply(&fine, 1);
    const double defined = SrgbSample(gamma.Light(i / 255.0));
    EXPECT_EQ(sample, std::lround(defined * 255));
    EXPECT_NEAR(fine, defined, 0.5 / 65535);
  }
}

TEST(SampledCurve, IsSrgbsGiveOrTakeOneOf255) {
  EXPECT_TRUE(IsSrgbCurve(Sampled({})));
  EXPECT_FALSE(IsSrgbCurve(Sampled({ToneCurve::Kind::kPower, 2.2})));
  EXPECT_FALSE(IsSrgbCurve(Sampled({ToneCurve::Kind::kPower, 1})));
  SampledCurve shifted = Sampled({});
  for (std::size_t i = 0; i < shifted.size(); ++i) {
    const double sample = (static_cast<double>(i) + 3) / kCurveSteps;
    shifted[i] = static_cast<float>(ToneCurve{}.Light(std::min(sample, 1.0)));
  }
  EXPECT_TRUE(IsSrgbCurve(shifted)) << "3/4 of a sample";
  shifted[400] = 0.9F;
  EXPECT_FALSE(IsSrgbCurve(shifted)) << "one node";
}

}  // namespace
}  // namespace darkroom
