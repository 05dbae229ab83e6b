#include "codecs/resampler.h"

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

TEST(Resampler, IsWithinOneOfTheDefinitionAndNearlyAlwaysExact) {
  std::size_t samples = 0;
  std::size_t inexact = 0;
  for (const ResampleShape& shape : kShapes) {
    const Plane source = Noise(shape.x.source, shape.y.source, 5);
    const std::vector<double> exact = ReferenceResize(source, shape);
    const Plane resized = Resized(source, shape);
    ASSERT_EQ(resized.samples.size(), exact.size());
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const int expected =
          static_cast<int>(std::floor(std::clamp(exact[i], 0.0, 255.0) + 0.5));
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

TEST(Resampler, LeavesFlatAreasAsTheyAre) {
  for (const ResampleShape& shape : kShapes) {
    for (const int level : {0, 1, 77, 128, 254, 255}) {
      Plane flat(shape.x.source, shape.y.source);
      std::fill(flat.samples.begin(), flat.samples.end(),
                static_cast<std::uint8_t>(level));
      for (const std::uint8_t sample : Resized(flat, shape).samples) {
        ASSERT_EQ(sample, level);
      }
    }
  }
}

TEST(Resampler, CopiesWhereNothingIsScaled) {
  const Plane source = Noise(50, 40, 3);
  const ResampleShape shape = {{50, 7, 30, 30}, {40, 5, 20, 20}};
  ASSERT_TRUE(shape.IsCopy());
  const Plane copy = Resized(source, shape);
  for (int y = 0; y < 20; ++y) {
    EXPECT_TRUE(
        std::equal(copy.Row(y), copy.Row(y) + 30, source.Row(y + 5) + 7))
        << y;
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
}

}  // namespace
}  // namespace darkroom
