#include "codecs/pixels/geometry.h"

#include <array>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

// Sides of the output and of the picture in it, and where that lies.
struct Pixels {
  int output_width, output_height;
  int scaled_width, scaled_height;
  int left = 0, top = 0;
};

struct Case {
  const char* name;
  PlaneSize source;
  VariantSpec spec;
  Pixels expected;
  std::array<double, 4> crop;  // x, y, width, height.
};

VariantSpec Box(int width, int height, Fit fit) {
  VariantSpec spec;
  spec.width = width;
  spec.height = height;
  spec.fit = fit;
  return spec;
}

VariantSpec Enlarging(VariantSpec spec) {
  spec.enlarge = true;
  return spec;
}

VariantSpec At(Gravity gravity, VariantSpec spec) {
  spec.gravity = gravity;
  return spec;
}

void Check(const Case& c) {
  SCOPED_TRACE(c.name);
  const VariantGeometry g = GeometryOf(c.spec, {.size = c.source});
  EXPECT_EQ(g.output.width, c.expected.output_width);
  EXPECT_EQ(g.output.height, c.expected.output_height);
  EXPECT_EQ(g.scaled.width, c.expected.scaled_width);
  EXPECT_EQ(g.scaled.height, c.expected.scaled_height);
  EXPECT_EQ(g.left, c.expected.left);
  EXPECT_EQ(g.top, c.expected.top);
  EXPECT_NEAR(g.crop_x.begin, c.crop[0], 1e-9);
  EXPECT_NEAR(g.crop_y.begin, c.crop[1], 1e-9);
  EXPECT_NEAR(g.crop_x.length, c.crop[2], 1e-9);
  EXPECT_NEAR(g.crop_y.length, c.crop[3], 1e-9);
}

TEST(Geometry, InsideAndOutsideKeepProportions) {
  const Case cases[] = {
      {"inside, width decides",
       {4000, 3000},
       Box(800, 800, Fit::kInside),
       {800, 600, 800, 600},
       {0, 0, 4000, 3000}},
      {"inside, height decides",
       {3000, 4000},
       Box(800, 800, Fit::kInside),
       {600, 800, 600, 800},
       {0, 0, 3000, 4000}},
      {"inside, width only",
       {5120, 2880},
       Box(128, 0, Fit::kInside),
       {128, 72, 128, 72},
       {0, 0, 5120, 2880}},
      {"inside, height only",
       {5120, 2880},
       Box(0, 72, Fit::kInside),
       {128, 72, 128, 72},
       {0, 0, 5120, 2880}},
      {"inside, as large as it is",
       {301, 7},
       Box(0, 0, Fit::kInside),
       {301, 7, 301, 7},
       {0, 0, 301, 7}},
      {"half is rounded up",
       {2000, 1005},
       Box(100, 0, Fit::kInside),
       {100, 50, 100, 50},
       {0, 0, 2000, 1005}},
      {"half is rounded up",
       {200, 101},
       Box(100, 0, Fit::kInside),
       {100, 51, 100, 51},
       {0, 0, 200, 101}},
      {"a side is one at least",
       {10000, 3},
       Box(100, 100, Fit::kInside),
       {100, 1, 100, 1},
       {0, 0, 10000, 3}},
      {"inside, small source stays",
       {300, 200},
       Box(800, 800, Fit::kInside),
       {300, 200, 300, 200},
       {0, 0, 300, 200}},
      {"inside, small source grows",
       {300, 200},
       Enlarging(Box(900, 900, Fit::kInside)),
       {900, 600, 900, 600},
       {0, 0, 300, 200}},
      {"outside",
       {4000, 3000},
       Box(800, 800, Fit::kOutside),
       {1067, 800, 1067, 800},
       {0, 0, 4000, 3000}},
      {"outside, one side small",
       {200, 400},
       Box(300, 200, Fit::kOutside),
       {200, 400, 200, 400},
       {0, 0, 200, 400}},
      {"outside, grows",
       {200, 400},
       Enlarging(Box(300, 200, Fit::kOutside)),
       {300, 600, 300, 600},
       {0, 0, 200, 400}},
  };
  for (const Case& c : cases) Check(c);
}

TEST(Geometry, CoverCropsTheSource) {
  const VariantSpec square = Box(100, 100, Fit::kCover);
  const Case cases[] = {
      {"wide",
       {4000, 3000},
       square,
       {100, 100, 100, 100},
       {500, 0, 3000, 3000}},
      {"tall",
       {3000, 4000},
       square,
       {100, 100, 100, 100},
       {0, 500, 3000, 3000}},
      {"off the grid",
       {1000, 667},
       Box(300, 300, Fit::kCover),
       {300, 300, 300, 300},
       {166.5, 0, 667, 667}},
      {"west",
       {4000, 3000},
       At(Gravity::kWest, square),
       {100, 100, 100, 100},
       {0, 0, 3000, 3000}},
      {"south east",
       {4000, 3000},
       At(Gravity::kSouthEast, square),
       {100, 100, 100, 100},
       {1000, 0, 3000, 3000}},
      {"north",
       {3000, 4000},
       At(Gravity::kNorth, square),
       {100, 100, 100, 100},
       {0, 0, 3000, 3000}},
      {"south",
       {3000, 4000},
       At(Gravity::kSouth, square),
       {100, 100, 100, 100},
       {0, 1000, 3000, 3000}},
      {"width only keeps proportions",
       {4000, 3000},
       Box(100, 0, Fit::kCover),
       {100, 75, 100, 75},
       {0, 0, 4000, 3000}},
      // The smaller reduction would be an enlargement: pixels are copied.
      {"one side small",
       {200, 100},
       Box(100, 300, Fit::kCover),
       {100, 100, 100, 100},
       {50, 0, 100, 100}},
      {"other side small",
       {200, 400},
       Box(300, 200, Fit::kCover),
       {200, 200, 200, 200},
       {0, 100, 200, 200}},
      {"odd rest, whole pixels",
       {201, 100},
       Box(100, 100, Fit::kCover),
       {100, 100, 100, 100},
       {50, 0, 100, 100}},
      {"both sides small",
       {80, 60},
       Box(100, 100, Fit::kCover),
       {80, 60, 80, 60},
       {0, 0, 80, 60}},
      {"grows",
       {80, 60},
       Enlarging(Box(120, 120, Fit::kCover)),
       {120, 120, 120, 120},
       {10, 0, 60, 60}},
  };
  for (const Case& c : cases) Check(c);
}

TEST(Geometry, ContainPadsToTheBox) {
  const VariantSpec square = Box(100, 100, Fit::kContain);
  const Case cases[] = {
      {"wide",
       {4000, 3000},
       square,
       {100, 100, 100, 75, 0, 12},
       {0, 0, 4000, 3000}},
      {"tall",
       {3000, 4000},
       square,
       {100, 100, 75, 100, 12, 0},
       {0, 0, 3000, 4000}},
      {"north",
       {4000, 3000},
       At(Gravity::kNorth, square),
       {100, 100, 100, 75, 0, 0},
       {0, 0, 4000, 3000}},
      {"south east",
       {4000, 3000},
       At(Gravity::kSouthEast, square),
       {100, 100, 100, 75, 0, 25},
       {0, 0, 4000, 3000}},
      {"small source stays small",
       {40, 20},
       square,
       {100, 100, 40, 20, 30, 40},
       {0, 0, 40, 20}},
      {"grows",
       {40, 20},
       Enlarging(square),
       {100, 100, 100, 50, 0, 25},
       {0, 0, 40, 20}},
      {"height only keeps proportions",
       {40, 20},
       Box(0, 10, Fit::kContain),
       {20, 10, 20, 10},
       {0, 0, 40, 20}},
  };
  for (const Case& c : cases) Check(c);
}

TEST(Geometry, FillStretchesEachSideByItself) {
  const Case cases[] = {
      {"both",
       {4000, 3000},
       Box(100, 300, Fit::kFill),
       {100, 300, 100, 300},
       {0, 0, 4000, 3000}},
      {"one side small",
       {200, 3000},
       Box(300, 300, Fit::kFill),
       {200, 300, 200, 300},
       {0, 0, 200, 3000}},
      {"grows",
       {200, 3000},
       Enlarging(Box(300, 300, Fit::kFill)),
       {300, 300, 300, 300},
       {0, 0, 200, 3000}},
      {"width only keeps proportions",
       {4000, 3000},
       Box(100, 0, Fit::kFill),
       {100, 75, 100, 75},
       {0, 0, 4000, 3000}},
  };
  for (const Case& c : cases) Check(c);
}

int ReductionOf(PlaneSize source, const std::vector<VariantSpec>& specs) {
  std::vector<VariantGeometry> geometries;
  for (const VariantSpec& spec : specs) {
    geometries.push_back(GeometryOf(spec, {.size = source}));
  }
  return ReductionFor(geometries);
}

TEST(Geometry, ReductionLeavesTwiceTheLargestVariant) {
  const auto width = [](int w) { return Box(w, 0, Fit::kInside); };
  EXPECT_EQ(ReductionOf({1600, 1600}, {width(100)}), 8);
  EXPECT_EQ(ReductionOf({1599, 1599}, {width(100)}), 4);
  EXPECT_EQ(ReductionOf({800, 800}, {width(100)}), 4);
  EXPECT_EQ(ReductionOf({799, 799}, {width(100)}), 2);
  EXPECT_EQ(ReductionOf({400, 400}, {width(100)}), 2);
  EXPECT_EQ(ReductionOf({399, 399}, {width(100)}), 1);
  EXPECT_EQ(ReductionOf({50, 50}, {width(100)}), 1);
  EXPECT_EQ(ReductionOf({5120, 2880}, {width(128), width(512)}), 4);
  EXPECT_EQ(ReductionOf({1600, 400}, {Box(100, 100, Fit::kFill)}), 2);
  EXPECT_EQ(ReductionOf({1600, 400}, {Box(100, 100, Fit::kCover)}), 2);
  EXPECT_EQ(ReductionOf({5120, 2880}, {}), 1);
}

VariantSpec Around(double x, double y, VariantSpec spec) {
  spec.gravity = Gravity::kFocus;
  spec.focus = {x, y};
  return spec;
}

TEST(Geometry, CoverKeepsTheFocusAsNearTheMiddleAsTheSourceAllows) {
  const PlaneSize source = {400, 200};
  const VariantSpec square = Box(50, 50, Fit::kCover);
  const Case cases[] = {
      {"in the middle",
       source,
       Around(0.5, 0.5, square),
       {50, 50, 50, 50},
       {100, 0, 200, 200}},
      {"left of it",
       source,
       Around(0.3, 0.9, square),
       {50, 50, 50, 50},
       {20, 0, 200, 200}},
      {"at the edge",
       source,
       Around(1, 0, square),
       {50, 50, 50, 50},
       {200, 0, 200, 200}},
      {"tall",
       {200, 400},
       Around(0, 0.4, square),
       {50, 50, 50, 50},
       {0, 60, 200, 200}},
  };
  for (const Case& c : cases) Check(c);
}

TEST(Geometry, AttentionScalesTheWholeAndCutsItLater) {
  const Case cases[] = {
      {"one axis is cut",
       {400, 200},
       At(Gravity::kAttention, Box(50, 50, Fit::kCover)),
       {50, 50, 100, 50},
       {0, 0, 400, 200}},
      {"a small source",
       {40, 80},
       At(Gravity::kAttention, Box(50, 50, Fit::kCover)),
       {40, 50, 40, 80},
       {0, 0, 40, 80}},
  };
  for (const Case& c : cases) {
    Check(c);
    EXPECT_TRUE(GeometryOf(c.spec, {.size = c.source}).cut_later());
  }
  const VariantSpec fits = At(Gravity::kAttention, Box(50, 25, Fit::kCover));
  EXPECT_FALSE(GeometryOf(fits, {.size = {400, 200}}).cut_later());
}

TEST(Geometry, ARegionIsTakenAsTheWhole) {
  const Region region = {.left = 30, .top = 7, .size = {400, 200}};
  const VariantGeometry inside =
      GeometryOf(Box(100, 100, Fit::kInside), region);
  EXPECT_EQ(inside.output.width, 100);
  EXPECT_EQ(inside.output.height, 50);
  EXPECT_EQ(inside.crop_x.begin, 30);
  EXPECT_EQ(inside.crop_x.length, 400);
  EXPECT_EQ(inside.crop_y.begin, 7);
  const VariantGeometry cover = GeometryOf(Box(50, 50, Fit::kCover), region);
  EXPECT_EQ(cover.crop_x.begin, 130);
  EXPECT_EQ(cover.crop_y.begin, 7);
}

TEST(Geometry, ASourceCanBeTakenAsItLies) {
  const ImageHeader header = {.width = 400,
                              .height = 200,
                              .orientation = Orientation::kRotateClockwise};
  RenderPlan plan;
  plan.variants.push_back({Box(100, 0, Fit::kInside)});
  plan.variants.push_back({Box(100, 0, Fit::kInside)});
  plan.variants[1].spec.orient = false;
  const std::vector<VariantGeometry> geometries = GeometriesOf(plan, header);
  EXPECT_EQ(geometries[0].output.height, 200);
  EXPECT_EQ(geometries[0].orientation, Orientation::kRotateClockwise);
  EXPECT_EQ(geometries[1].output.height, 50);
  EXPECT_EQ(geometries[1].orientation, Orientation::kUpright);
}

TEST(Geometry, TheStoredCropIsTheUprightOneTurnedBack) {
  // Upright 40 x 20, of which [30, 40) x [0, 5) is kept: the top right.
  VariantGeometry geometry;
  geometry.crop_x = {30, 10};
  geometry.crop_y = {0, 5};
  struct Turned {
    Orientation orientation;
    std::array<double, 4> crop;
  };
  const Turned cases[] = {
      {Orientation::kUpright, {30, 0, 10, 5}},
      {Orientation::kMirrored, {0, 0, 10, 5}},
      {Orientation::kRotated180, {0, 15, 10, 5}},
      {Orientation::kFlipped, {30, 15, 10, 5}},
      {Orientation::kTransposed, {0, 30, 5, 10}},
      {Orientation::kRotateClockwise, {0, 0, 5, 10}},
      {Orientation::kTransversed, {15, 0, 5, 10}},
      {Orientation::kRotateCounterclockwise, {15, 30, 5, 10}},
  };
  for (const Turned& c : cases) {
    SCOPED_TRACE(static_cast<int>(c.orientation));
    const bool swapped = SwapsSides(c.orientation);
    geometry.orientation = c.orientation;
    const StoredCrop crop =
        StoredCropOf(geometry, {
                                   .width = swapped ? 20 : 40,
                                   .height = swapped ? 40 : 20,
                                   .orientation = c.orientation,
                               });
    EXPECT_EQ(crop.x.begin, c.crop[0]);
    EXPECT_EQ(crop.y.begin, c.crop[1]);
    EXPECT_EQ(crop.x.length, c.crop[2]);
    EXPECT_EQ(crop.y.length, c.crop[3]);
  }
}

}  // namespace
}  // namespace darkroom
