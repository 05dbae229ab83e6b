#include "codecs/color/color_profile.h"

#include <algorithm>
#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "codecs/color/color_transform.h"
#include "codecs/source_metadata.h"
#include "tests/support/containers.h"
#include "tests/support/icc_maker.h"

namespace darkroom {
namespace {

TEST(ColorProfile, KnowsItsModel) {
  struct Case {
    const char* name;
    Bytes icc;
    ColorModel model;
  };
  const Case cases[] = {
      {"matrix", MakeMatrixIcc(kAdobeRgb), ColorModel::kRgb},
      {"gray", MakeGrayIcc(), ColorModel::kGray},
      {"RGB table", MakeTableIcc(IccTables::kRgb, 2.1), ColorModel::kRgb},
      {"CMYK", MakeTableIcc(IccTables::kCmyk, 4.3), ColorModel::kCmyk},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const auto profile = ColorProfile::Open(c.icc);
    ASSERT_NE(profile, nullptr);
    EXPECT_EQ(profile->model(), c.model);
  }
}

TEST(ColorProfile, ReadsMatricesOfBothVersions) {
  const auto expected = *ToD50(kAdobeRgb);
  for (const double version : {2.1, 4.3}) {
    SCOPED_TRACE(version);
    const Bytes icc = MakeMatrixIcc(kAdobeRgb, {.version = version});
    const auto matrix = ColorProfile::Open(icc)->AsMatrix();
    ASSERT_TRUE(matrix);
    for (std::size_t i = 0; i < 9; ++i) {
      EXPECT_NEAR(matrix->to_d50[i / 3][i % 3], expected[i / 3][i % 3], 0.001);
    }
    ASSERT_EQ(matrix->curves[1].size(), kCurveSteps + 1U);
    EXPECT_NEAR(matrix->curves[1][kCurveSteps / 2], std::pow(0.5, 2.2), 0.001);
    EXPECT_EQ(ColorProfile::Open(icc)->LinkTo(kSrgbSpace), nullptr);
  }
}

TEST(ColorProfile, ReadsGrayCurvesOfBothVersions) {
  for (const double version : {2.1, 4.3}) {
    const Bytes icc = MakeGrayIcc({.version = version, .gamma = 1.8});
    const auto curve = ColorProfile::Open(icc)->GrayCurve();
    ASSERT_TRUE(curve);
    for (const int i : {0, 10, 100, 500, 900, kCurveSteps}) {
      EXPECT_NEAR((*curve)[static_cast<std::size_t>(i)],
                  std::pow(i / double{kCurveSteps}, 1.8), 0.001)
          << version << " at " << i;
    }
  }
}

TEST(ColorProfile, MakesTheSameBytesAtAllTimes) {
  const Bytes first = MakeRgbProfile(kDisplayP3Space, "Display P3");
  ASSERT_GT(first.size(), 132U);
  EXPECT_LT(first.size(), 1000U);
  EXPECT_EQ(Bytes(first.begin() + 24, first.begin() + 36), Bytes(12))
      << "the time of making";
  EXPECT_EQ(Bytes(first.begin() + 84, first.begin() + 100), Bytes(16))
      << "the id";
  EXPECT_EQ(first, MakeRgbProfile(kDisplayP3Space, "Display P3"));
  EXPECT_NE(first, MakeRgbProfile(kSrgbSpace, "Display P3"));
}

TEST(ColorProfile, ReadsWhatItMakes) {
  const ToneCurve curves[] = {{},
                              {ToneCurve::Kind::kPower, 1.7},
                              {ToneCurve::Kind::kPq},
                              {ToneCurve::Kind::kHlg}};
  for (const ToneCurve& curve : curves) {
    SCOPED_TRACE(static_cast<int>(curve.kind));
    const Bytes rgb = MakeRgbProfile({kAdobeRgb, curve}, "a test");
    const auto profile = ColorProfile::Open(rgb);
    ASSERT_NE(profile, nullptr);
    const auto matrix = profile->AsMatrix();
    ASSERT_TRUE(matrix);
    const auto gray =
        ColorProfile::Open(MakeGrayProfile(curve, "a test"))->GrayCurve();
    ASSERT_TRUE(gray);
    const SampledCurve expected = Sampled(curve);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      ASSERT_NEAR(matrix->curves[0][i], expected[i], 0.0002) << i;
      ASSERT_NEAR((*gray)[i], expected[i], 0.0005) << i;
    }
  }
}

TEST(ColorProfile, IsNotForEverythingThatIsIcc) {
  EXPECT_EQ(ColorProfile::Open({}), nullptr);
  EXPECT_EQ(ColorProfile::Open(Bytes(128)), nullptr);
  const Bytes icc = MakeMatrixIcc(kAdobeRgb);
  Bytes link = icc;
  link[12] = 'l', link[13] = 'i', link[14] = 'n', link[15] = 'k';
  EXPECT_EQ(ColorProfile::Open(link), nullptr) << "a device link";
  Bytes lab = icc;
  lab[16] = 'L', lab[17] = 'a', lab[18] = 'b';
  EXPECT_EQ(ColorProfile::Open(lab), nullptr) << "a space that is no picture's";
  Bytes large = icc;
  large.resize(kMaxIccBytes + 1);
  EXPECT_EQ(ColorProfile::Open(large), nullptr);
}

// lcms would allocate 3 * 255^3 * 2 bytes before it reads one.
TEST(ColorProfile, IsBrokenIfItAsksForMoreThanItsAllowance) {
  Bytes icc = MakeTableIcc(IccTables::kRgb, 2.1);
  const std::string_view text = AsText(icc);
  const std::size_t table = text.find({"mft2\0\0\0\0\3\3\x11", 11});
  ASSERT_NE(table, std::string_view::npos);
  ASSERT_NE(ColorProfile::Open(icc)->LinkTo(kSrgbSpace), nullptr);
  icc[table + 10] = 250;
  EXPECT_EQ(ColorProfile::Open(icc)->LinkTo(kSrgbSpace), nullptr);
}

// Whatever an ICC profile holds, a picture comes out.
void ApplyAnyhow(ByteView icc, ColorModel model) {
  ColorSignal signal;
  signal.icc.assign(icc.begin(), icc.end());
  for (const ColorTarget target : {ColorTarget::kSrgb, ColorTarget::kKeep}) {
    const auto transform = ColorTransform::For(signal, model, target);
    if (transform == nullptr) continue;
    PlanarImage image;
    image.model = model;
    image.width = image.height = 16;
    std::vector<std::vector<float>> floats;
    std::vector<float*> planes;
    for (int p = 0; p < ColorPlanes(model); ++p) {
      Plane& plane = image.planes.emplace_back(16, 16);
      std::vector<float>& fine = floats.emplace_back(256);
      for (std::size_t i = 0; i < 256; ++i) {
        plane.samples[i] =
            static_cast<std::uint8_t>(i * (7U + 2U * floats.size()));
        fine[i] = static_cast<float>(plane.samples[i]) / 255;
      }
    }
    for (std::vector<float>& fine : floats) planes.push_back(fine.data());
    transform->Apply(image);
    transform->Apply(planes, 256);
    for (const float value : floats[0]) ASSERT_TRUE(value >= 0 && value <= 1);
  }
}

struct Victim {
  const char* name;
  Bytes icc;
  ColorModel model;
};

std::vector<Victim> Victims() {
  return {
      {"matrix 2", MakeMatrixIcc(kAdobeRgb, {.version = 2.1}),
       ColorModel::kRgb},
      {"matrix 4", MakeMatrixIcc(kAdobeRgb), ColorModel::kRgb},
      {"gray", MakeGrayIcc(), ColorModel::kGray},
      {"table 2", MakeTableIcc(IccTables::kRgb, 2.1), ColorModel::kRgb},
      {"table 4", MakeTableIcc(IccTables::kRgb, 4.3), ColorModel::kRgb},
      {"CMYK", MakeTableIcc(IccTables::kCmyk, 4.3), ColorModel::kCmyk},
  };
}

TEST(ColorProfile, OutlivesATruncationAnywhere) {
  for (const Victim& victim : Victims()) {
    SCOPED_TRACE(victim.name);
    const ByteView icc = victim.icc;
    // Every byte of the header and the tags, then fewer.
    for (std::size_t size = 0; size < icc.size();
         size += size < 700 ? 7 : icc.size() / 5 + 1) {
      ApplyAnyhow(icc.first(size), victim.model);
    }
  }
}

TEST(ColorProfile, OutlivesAThousandMutations) {
  std::mt19937 random(20);
  for (const Victim& victim : Victims()) {
    SCOPED_TRACE(victim.name);
    // The tables themselves may hold anything; making a link of one is slow.
    const bool table = victim.icc.size() > 5000;
    const std::size_t where = table ? 700 : victim.icc.size();
    const int count = table ? 40 : 300;
    for (int i = 0; i < count; ++i) {
      SCOPED_TRACE(i);
      Bytes icc = victim.icc;
      for (unsigned c = 0; c < 1 + random() % 4; ++c) {
        icc[random() % std::min(where, icc.size())] =
            static_cast<std::uint8_t>(random());
      }
      ApplyAnyhow(icc, victim.model);
    }
  }
}

}  // namespace
}  // namespace darkroom
