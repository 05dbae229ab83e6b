#include "codecs/pixels/overlay.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "codecs/color/color.h"
#include "tests/support/flat_picture.h"
#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

using Row = std::vector<std::uint8_t>;

constexpr PictureShape kGrayFive = {ColorModel::kGray, false, false, {5, 5}};

// Where a 1x1 white overlay lands on black.
std::vector<int> WhitePixels(const Watermark& how) {
  PlanarImage picture = FlatPicture(kGrayFive, {0});
  LayOver(picture,
          FlatPicture({ColorModel::kGray, false, false, {1, 1}}, {255}), how);
  std::vector<int> white;
  for (int i = 0; i < 25; ++i) {
    if (picture.planes[0].samples[static_cast<std::size_t>(i)] == 255) {
      white.push_back(i);
    }
  }
  return white;
}

TEST(Overlay, LiesWhereItsPositionSays) {
  struct Case {
    Gravity position;
    int pixel;  // With a margin of 1.
  };
  const Case cases[] = {
      {Gravity::kNorthWest, 6},  {Gravity::kNorth, 7},
      {Gravity::kNorthEast, 8},  {Gravity::kWest, 11},
      {Gravity::kCentre, 12},    {Gravity::kEast, 13},
      {Gravity::kSouthWest, 16}, {Gravity::kSouth, 17},
      {Gravity::kSouthEast, 18}, {Gravity::kAttention, 12},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(WhitePixels({.position = c.position, .margin = 1}),
              std::vector<int>{c.pixel});
  }
}

TEST(Overlay, TilesAreAMarginApart) {
  EXPECT_EQ(
      WhitePixels({.position = Gravity::kCentre, .margin = 1, .tile = true}),
      (std::vector<int>{0, 2, 4, 10, 12, 14, 20, 22, 24}));
  EXPECT_EQ(WhitePixels({.tile = true}).size(), 25U);
}

TEST(Overlay, WhatSticksOutIsCutOff) {
  for (const bool tile : {false, true}) {
    PlanarImage picture = FlatPicture(kGrayFive, {0});
    PlanarImage overlay =
        FlatPicture({ColorModel::kGray, false, false, {9, 7}}, {0});
    overlay.planes[0].Row(1)[2] = 200;  // On the picture's first pixel.
    LayOver(picture, overlay, {.position = Gravity::kCentre, .tile = tile});
    EXPECT_EQ(picture.planes[0].samples[0], 200);
    EXPECT_EQ(picture.planes[0].samples[1], 0);
  }
}

TEST(Overlay, OpacityAndAlphaMultiply) {
  PlanarImage picture = FlatPicture(kGrayFive, {100});
  LayOver(picture,
          FlatPicture({ColorModel::kGray, true, false, {5, 5}}, {200, 128}),
          {.opacity = 0.5});
  EXPECT_EQ(picture.planes[0].samples, Row(25, 125));
}

TEST(Overlay, IsSourceOverOnAlpha) {
  PlanarImage picture =
      FlatPicture({ColorModel::kRgb, true, false, {16, 16}}, {0, 0, 0, 0});
  PlanarImage overlay = picture;
  for (std::size_t p = 0; p < 4; ++p) {
    picture.planes[p] = Noise(16, 16, static_cast<std::uint32_t>(p + 1));
    overlay.planes[p] = Noise(16, 16, static_cast<std::uint32_t>(p + 11));
  }
  const PlanarImage before = picture;
  LayOver(picture, overlay, {.opacity = 0.7});
  for (std::size_t i = 0; i < 256; ++i) {
    const double over = overlay.planes[3].samples[i] / 255.0 * 0.7;
    const double under = before.planes[3].samples[i] / 255.0 * (1 - over);
    EXPECT_NEAR(picture.planes[3].samples[i], 255 * (over + under), 0.51);
    if (over + under < 1e-6) continue;
    for (std::size_t p = 0; p < 3; ++p) {
      const double expected = (overlay.planes[p].samples[i] * over +
                               before.planes[p].samples[i] * under) /
                              (over + under);
      EXPECT_NEAR(picture.planes[p].samples[i], expected, 0.51);
    }
  }
}

TEST(Overlay, OnNothingIsTheOverlayItself) {
  PlanarImage picture =
      FlatPicture({ColorModel::kRgb, true, false, {3, 2}}, {9, 9, 9, 0});
  LayOver(
      picture,
      FlatPicture({ColorModel::kRgb, true, false, {3, 2}}, {10, 20, 30, 40}),
      {});
  EXPECT_EQ(picture.planes[0].samples, Row(6, 10));
  EXPECT_EQ(picture.planes[2].samples, Row(6, 30));
  EXPECT_EQ(picture.planes[3].samples, Row(6, 40));
}

TEST(Overlay, NothingVisibleChangesNothing) {
  for (const PictureShape& shape : AllShapes()) {
    SCOPED_TRACE(NameOf(shape));
    Row samples = {50, 60, 70};
    samples.resize(static_cast<std::size_t>(ColorPlanes(shape.model)));
    if (shape.alpha) samples.push_back(33);
    PlanarImage picture = FlatPicture(shape, samples);
    const PlanarImage before = picture;
    LayOver(
        picture,
        FlatPicture({ColorModel::kRgb, true, false, {4, 4}}, {255, 0, 0, 0}),
        {.tile = true});
    EXPECT_EQ(picture.model, before.model);
    for (std::size_t p = 0; p < before.planes.size(); ++p) {
      EXPECT_EQ(picture.planes[p].samples, before.planes[p].samples);
    }
  }
}

TEST(Overlay, GrayUnderAColorBecomesRgb) {
  PlanarImage picture = FlatPicture(kGrayFive, {80});
  LayOver(picture,
          FlatPicture({ColorModel::kRgb, false, false, {1, 1}}, {255, 0, 9}),
          {.position = Gravity::kNorthWest});
  EXPECT_EQ(picture.model, ColorModel::kRgb);
  ASSERT_EQ(picture.planes.size(), 3U);
  EXPECT_EQ(picture.planes[0].samples[0], 255);
  EXPECT_EQ(picture.planes[1].samples[0], 0);
  EXPECT_EQ(picture.planes[2].samples[1], 80);
}

TEST(Overlay, GrayUnderAWhiteLogoStaysGray) {
  PlanarImage picture = FlatPicture(kGrayFive, {80});
  PlanarImage logo = FlatPicture({ColorModel::kRgb, true, false, {2, 1}},
                                 {255, 255, 255, 255});
  logo.planes[0].samples[1] = 3;  // Invisible.
  logo.planes[3].samples[1] = 0;
  LayOver(picture, logo, {.position = Gravity::kNorthWest});
  EXPECT_EQ(picture.model, ColorModel::kGray);
  ASSERT_EQ(picture.planes.size(), 1U);
  EXPECT_EQ(picture.planes[0].samples[0], 255);
  EXPECT_EQ(picture.planes[0].samples[1], 80);
}

// A picture with halved chroma is what the same with full chroma becomes when
// that is halved afterwards.
TEST(Overlay, HalvedChromaIsTheMeanOfWhatItsPixelsAre) {
  for (const PlaneSize size :
       {PlaneSize{1, 1}, PlaneSize{11, 9}, PlaneSize{12, 8}}) {
    for (const Gravity position :
         {Gravity::kNorthWest, Gravity::kCentre, Gravity::kSouthEast}) {
      PlanarImage overlay =
          FlatPicture({ColorModel::kRgb, true, false, {5, 3}}, {250, 30, 0, 0});
      overlay.planes[3] = Noise(5, 3, 9);
      PlanarImage full =
          FlatPicture({ColorModel::kYCbCr, false, false, size}, {90, 140, 100});
      PlanarImage half =
          FlatPicture({ColorModel::kYCbCr, false, true, size}, {90, 140, 100});
      const Watermark how = {.position = position, .margin = 1};
      LayOver(full, overlay, how);
      LayOver(half, overlay, how);
      HalveChroma(full);
      EXPECT_EQ(half.planes[0].samples, full.planes[0].samples);
      for (const std::size_t p : {1U, 2U}) {
        ASSERT_EQ(half.planes[p].samples.size(), full.planes[p].samples.size());
        for (std::size_t i = 0; i < half.planes[p].samples.size(); ++i) {
          EXPECT_NEAR(half.planes[p].samples[i], full.planes[p].samples[i], 1);
        }
      }
    }
  }
}

TEST(Overlay, EveryModelGoesOverEveryModel) {
  for (const PictureShape& under : AllShapes()) {
    for (const PictureShape& over : AllShapes()) {
      SCOPED_TRACE(NameOf(over) + " over " + NameOf(under));
      Row below = {100, 128, 128};
      if (under.model == ColorModel::kRgb) below = {100, 100, 100};
      Row above = {200, 128, 128};
      if (over.model == ColorModel::kRgb) above = {200, 200, 200};
      below.resize(static_cast<std::size_t>(ColorPlanes(under.model)));
      above.resize(static_cast<std::size_t>(ColorPlanes(over.model)));
      if (under.alpha) below.push_back(255);
      if (over.alpha) above.push_back(255);
      PlanarImage picture = FlatPicture(under, below);
      LayOver(picture, FlatPicture(over, above),
              {.position = Gravity::kNorthWest});
      EXPECT_EQ(picture.model, under.model);
      EXPECT_EQ(picture.planes[0].samples[0], 200);
      if (under.size.width > over.size.width) {
        EXPECT_EQ(picture.planes[0].samples.at(
                      static_cast<std::size_t>(over.size.width)),
                  100);
      }
    }
  }
}

}  // namespace
}  // namespace darkroom
