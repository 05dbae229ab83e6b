#include "codecs/resample/resampler.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include <gtest/gtest.h>

#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

const ResampleShape kShapes[] = {
    {{1, 0, 1, 1}, {1, 0, 1, 1}},
    {{1, 0, 1, 17}, {1, 0, 1, 5}},
    {{2, 0, 2, 1}, {3, 0, 3, 1}},
    {{3, 0, 3, 40}, {2, 0, 2, 33}},
    {{97, 0, 97, 96}, {61, 0, 61, 62}},
    {{97, 0, 97, 41}, {61, 0, 61, 19}},
    {{200, 0, 200, 13}, {150, 0, 150, 11}},
    {{200, 30.4, 90.2, 36}, {150, 12.75, 100, 40}},
    {{97, -1, 98, 31}, {61, -0.5, 61.5, 20}},
    {{97, 0, 97.75, 24}, {61, 0, 61.5, 15}},
    {{500, 0, 500, 4}, {400, 0, 400, 3}},
    {{500, 499, 1, 3}, {40, 0, 1, 1}},
    {{64, 0, 64, 640}, {8, 2, 4, 80}},
    {{900, 0, 900, 29}, {20, 0, 20, 20}},
};

ResampleShape With(Kernel kernel, ResampleShape shape) {
  shape.kernel = kernel;
  return shape;
}

int Rounded(double sample) {
  return static_cast<int>(std::floor(std::clamp(sample, 0.0, 255.0) + 0.5));
}

class ResamplerTest : public testing::TestWithParam<Kernel> {};
INSTANTIATE_TEST_SUITE_P(AllKernels, ResamplerTest,
                         testing::ValuesIn(kAllKernels));

TEST_P(ResamplerTest, IsWithinOneOfTheDefinitionAndNearlyAlwaysExact) {
  std::size_t samples = 0;
  std::size_t inexact = 0;
  for (const ResampleShape& any : kShapes) {
    const ResampleShape shape = With(GetParam(), any);
    const Plane source = Noise(shape.x.source, shape.y.source, 5);
    const std::vector<double> exact = ReferenceResize(source, shape);
    const Plane resized = Resized(source, shape);
    ASSERT_EQ(resized.samples.size(), exact.size());
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const int expected = Rounded(exact[i]);
      ASSERT_NEAR(resized.samples[i], expected, 1)
          << shape.x.source << " to " << shape.x.outputs << " sample " << i;
      inexact += resized.samples[i] != expected ? 1 : 0;
    }
    samples += exact.size();
  }
  RecordProperty("inexact_per_10000",
                 static_cast<int>(10000 * inexact / samples));
  EXPECT_LT(inexact * 100, samples * 3);
}

DeepPlane Deep(const Plane& plane) {
  DeepPlane deep(plane.width, plane.height);
  std::ranges::transform(plane.samples, deep.samples.begin(),
                         [](std::uint8_t s) { return s / 255.0F; });
  return deep;
}

TEST_P(ResamplerTest, OfFloatsIsTheDefinitionUnclamped) {
  for (const ResampleShape& any : kShapes) {
    const ResampleShape shape = With(GetParam(), any);
    const DeepPlane source = Deep(Noise(shape.x.source, shape.y.source, 5));
    const std::vector<double> exact = ReferenceResize(source, shape);
    const DeepPlane resized = Resized(source, shape);
    ASSERT_EQ(resized.samples.size(), exact.size());
    for (std::size_t i = 0; i < exact.size(); ++i) {
      ASSERT_NEAR(resized.samples[i], exact[i], 1e-5)
          << shape.x.source << " to " << shape.x.outputs << " sample " << i;
    }
  }
}

TEST_P(ResamplerTest, LeavesFlatFloatsAsTheyAre) {
  for (const ResampleShape& any : kShapes) {
    DeepPlane flat(any.x.source, any.y.source);
    std::ranges::fill(flat.samples, 0.7F);
    for (const float s : Resized(flat, With(GetParam(), any)).samples) {
      ASSERT_NEAR(s, 0.7F, 1e-6);
    }
  }
}

// A mirrored picture gives the mirrored picture; the fixed-point weights carry
// their rounding one way, which may cost a unit.  Of two samples as near, the
// nearest and the box take the latter: these sizes have no such.
TEST_P(ResamplerTest, KnowsNoLeftAndRight) {
  for (const int outputs : {7, 21, 63, 189}) {
    const ResampleShape shape = {
        {63, 0, 63, outputs}, {5, 0, 5, 5}, GetParam()};
    const Plane source = Noise(63, 5, 9);
    Plane mirrored = source;
    for (int y = 0; y < 5; ++y) {
      std::reverse(mirrored.Row(y), mirrored.Row(y) + 63);
    }
    const Plane here = Resized(source, shape);
    const Plane there = Resized(mirrored, shape);
    const DeepPlane deep_here = Resized(Deep(source), shape);
    const DeepPlane deep_there = Resized(Deep(mirrored), shape);
    for (int x = 0; x < outputs; ++x) {
      const int other = outputs - 1 - x;
      ASSERT_NEAR(here.Row(2)[x], there.Row(2)[other], 1) << x;
      ASSERT_NEAR(deep_here.Row(2)[x], deep_there.Row(2)[other], 1e-6) << x;
    }
  }
}

// Beside an edge, by no more than the definition.
TEST_P(ResamplerTest, OvershootsAsItsFilterDoes) {
  Plane edge(90, 70);
  for (int y = 0; y < edge.height; ++y) {
    for (int x = 0; x < edge.width; ++x) {
      edge.Row(y)[x] = x + y > 83 ? 190 : 70;
    }
  }
  for (const int outputs : {17, 44, 200}) {
    const ResampleShape shape = {
        {90, 0, 90, outputs}, {70, 0, 70, 61}, GetParam()};
    const auto exact = std::ranges::minmax(ReferenceResize(edge, shape));
    const auto actual = std::ranges::minmax(Resized(edge, shape).samples);
    EXPECT_GE(actual.min, Rounded(exact.min));
    EXPECT_LE(actual.max, Rounded(exact.max));
    const bool rings = GetParam() >= Kernel::kCatmullRom;
    EXPECT_EQ(actual.max > 190, rings);
  }
}

TEST(Resampler, ByNearestTakesSamplesAsTheyAre) {
  const ResampleShape shape = {
      {100, 0, 100, 37}, {80, 0, 80, 190}, Kernel::kNearest};
  const Plane source = Noise(100, 80, 2);
  const Plane resized = Resized(source, shape);
  for (int y = 0; y < 190; ++y) {
    for (int x = 0; x < 37; ++x) {
      ASSERT_EQ(resized.Row(y)[x],
                source.Row((2 * y + 1) * 80 / 380)[(2 * x + 1) * 100 / 74]);
    }
  }
}

TEST(Resampler, LeavesFlatAreasAsTheyAre) {
  for (const ResampleShape& shape : kShapes) {
    for (const int level : {0, 1, 77, 128, 254, 255}) {
      Plane flat(shape.x.source, shape.y.source);
      std::fill(flat.samples.begin(), flat.samples.end(),
                static_cast<std::uint8_t>(level));
      for (const Kernel kernel : kAllKernels) {
        for (const std::uint8_t s :
             Resized(flat, With(kernel, shape)).samples) {
          ASSERT_EQ(s, level);
        }
      }
    }
  }
}

TEST(Resampler, CopiesWhereNothingIsScaled) {
  const Plane source = Noise(50, 40, 3);
  for (const Kernel kernel : kAllKernels) {
    const ResampleShape shape = {{50, 7, 30, 30}, {40, 5, 20, 20}, kernel};
    ASSERT_TRUE(shape.IsCopy());
    const Plane copy = Resized(source, shape);
    for (int y = 0; y < 20; ++y) {
      EXPECT_TRUE(
          std::equal(copy.Row(y), copy.Row(y) + 30, source.Row(y + 5) + 7))
          << y;
    }
  }
}

TEST(Resampler, KnowsWhatIsNotACopy) {
  EXPECT_FALSE((ResampleShape{{9, 0, 9, 9}, {9, 0.5, 8, 8}}).IsCopy());
  EXPECT_FALSE((ResampleShape{{9, 0, 9, 9}, {9, 0, 9, 8}}).IsCopy());
  EXPECT_FALSE((ResampleShape{{9, 0, 9, 3}, {9, 0, 9, 9}}).IsCopy());
}

TEST(Resampler, IsDoneAsSoonAsTheLastRowThatMatters) {
  const ResampleShape shape = {{8, 0, 8, 4}, {100, 40, 10, 5}};
  Resampler resampler(std::make_shared<const ResampleTables>(shape));
  const Plane source = Noise(8, 100, 1);
  int y = 0;
  for (; !resampler.done(); ++y) resampler.Push(y, source.Row(y));
  // The last centre is 49, the widened filter reaches 6 further.
  EXPECT_LE(y, 55);
  EXPECT_GE(y, 50);
}

TEST(Resampler, NeedsMemoryForTapsAndOutputOnly) {
  const ResampleShape shape = {{10000, 0, 10000, 500}, {8000, 0, 8000, 400}};
  const std::uint64_t need = Resampler::MemoryNeed(shape);
  EXPECT_GT(need, 500U * 400 + 120 * 500 * 2);
  EXPECT_LT(need, 2'000'000U);
  ResampleShape nearest = shape;
  nearest.kernel = Kernel::kNearest;
  EXPECT_LT(Resampler::MemoryNeed(nearest), 400'000U);
  EXPECT_GT(FloatResampler::MemoryNeed(shape), need + 500U * 400 * 3);
}

}  // namespace
}  // namespace darkroom
