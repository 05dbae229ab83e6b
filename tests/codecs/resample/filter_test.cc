#include "codecs/resample/filter.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/reference_resize.h"

namespace darkroom {
namespace {

// Enlargements, reductions, windows off the grid and off the source.
const Axis kAxes[] = {
    {1, 0, 1, 1},
    {1, 0, 1, 9},
    {2, 0, 2, 5},
    {7, 0, 7, 7},
    {640, 0, 640, 128},
    {641, 0.5, 639.7, 130},
    {100, 40.25, 20, 50},
    {100, -1, 101.5, 33},
    {100, 0, 100.9, 50},
    {5000, 0, 5000, 3},
    {50, 10, 5, 1},
    {1000, 999, 1, 4},
    {3, -0.75, 3.75, 200},
    {9000, 0, 9000, 512},
    {1632, 0, 1632, 512},
    {1513, 0, 1512.5, 96},
    {1632, 204.25, 1224, 300},
};

TEST(Filter, EveryKernelIsWhatItsFormulaSays) {
  for (const Kernel kernel : kAllKernels) {
    if (kernel == Kernel::kNearest) continue;
    SCOPED_TRACE(static_cast<int>(kernel));
    const Filter& filter = FilterOf(kernel);
    for (double x = -3.995; x < 4; x += 0.01) {
      EXPECT_NEAR(filter.at(x), ReferenceKernel(kernel, x), 1e-14) << x;
      EXPECT_EQ(filter.at(x), filter.at(-x)) << x;
      if (std::abs(x) > filter.support) {
        EXPECT_EQ(filter.at(x), 0) << x;
      }
    }
    EXPECT_NEAR(filter.at(1e-7), filter.at(0), 1e-6);
  }
}

TEST(Filter, AllButMitchellInterpolate) {
  for (const Kernel kernel : kAllKernels) {
    SCOPED_TRACE(static_cast<int>(kernel));
    const Filter& filter = FilterOf(kernel);
    const bool blurs = kernel == Kernel::kMitchell;
    EXPECT_EQ(filter.at(0), blurs ? 16.0 / 18 : 1);
    for (int x = 1; x <= 4; ++x) {
      EXPECT_NEAR(filter.at(x), blurs && x == 1 ? 1.0 / 18 : 0, 1e-15) << x;
    }
  }
}

// What kIntermediateBits counts on, at many phases, enlarged and reduced.
TEST(Filter, AbsoluteWeightsSumToLittle) {
  double largest = 0;
  for (const Kernel kernel : kAllKernels) {
    for (const double step : {0.01, 0.37, 1.003, 1.7, 2.01, 3.3, 40.7}) {
      const FloatCoefficients table = FloatCoefficientsFor(
          FilterOf(kernel), {20000, 100.5, 200 * step, 200}, 1);
      for (int i = 0; i < table.outputs(); ++i) {
        double sum = 0;
        for (const float weight : table.WeightsOf(i)) sum += std::abs(weight);
        largest = std::max(largest, sum);
      }
    }
  }
  EXPECT_LT(largest, 1.55);
  EXPECT_GT(largest, 1.5);
}

// The sample that output i takes.
std::vector<int> NearestSamples(const Axis& axis) {
  const Coefficients table =
      CoefficientsFor(FilterOf(Kernel::kNearest), axis, {1, 14});
  EXPECT_EQ(table.taps, 1);
  EXPECT_EQ(table.fraction_bits, 14);
  for (const std::int16_t weight : table.weights) EXPECT_EQ(weight, 1 << 14);
  return {table.first.begin(), table.first.end()};
}

TEST(Filter, NearestTakesTheSampleUnderTheCentreAndOfTwoTheLatter) {
  using Samples = std::vector<int>;
  EXPECT_EQ(NearestSamples({9, 0, 9, 3}), (Samples{1, 4, 7}));
  EXPECT_EQ(NearestSamples({8, 0, 8, 2}), (Samples{2, 6}));
  EXPECT_EQ(NearestSamples({3, 0, 3, 6}), (Samples{0, 0, 1, 1, 2, 2}));
  EXPECT_EQ(NearestSamples({3, 0, 3, 2}), (Samples{0, 2}));
  EXPECT_EQ(NearestSamples({10, 0, 10, 3}), (Samples{1, 5, 8}));
  EXPECT_EQ(NearestSamples({4, -2, 8, 4}), (Samples{0, 1, 3, 3}));
}

// Pillow 9.4: Image.new("L", ...).resize(..., Image.Resampling.BOX).
TEST(Filter, BoxCountsASampleOnItsEdgeAsPillowDoes) {
  const FloatCoefficients table =
      FloatCoefficientsFor(FilterOf(Kernel::kBox), {3, 0, 3, 2}, 1);
  EXPECT_EQ(table.taps, 2);
  EXPECT_EQ(table.first, (std::vector<std::int32_t>{0, 1}));
  EXPECT_EQ(table.weights, (std::vector<float>{0.5F, 0.5F, 0, 1}));
}

void ExpectSumsOfOne(Kernel kernel) {
  for (const Axis& axis : kAxes) {
    const Coefficients table = CoefficientsFor(FilterOf(kernel), axis, {8, 20});
    ASSERT_EQ(table.outputs(), axis.outputs);
    for (int i = 0; i < axis.outputs; ++i) {
      const auto weights = table.WeightsOf(i);
      EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0),
                1 << table.fraction_bits)
          << axis.source << " to " << axis.outputs << " output " << i;
    }
  }
}

TEST(Coefficients, SumToExactlyOne) {
  for (const Kernel kernel : kAllKernels) ExpectSumsOfOne(kernel);
}

TEST(Coefficients, OfFloatsAreTheSameButRoundedLess) {
  for (const Kernel kernel : kAllKernels) {
    for (const Axis& axis : kAxes) {
      const Coefficients fixed =
          CoefficientsFor(FilterOf(kernel), axis, {8, 14});
      const FloatCoefficients table =
          FloatCoefficientsFor(FilterOf(kernel), axis, 8);
      ASSERT_EQ(table.first, fixed.first);
      ASSERT_EQ(table.weights.size(), fixed.weights.size());
      for (std::size_t i = 0; i < table.weights.size(); ++i) {
        ASSERT_NEAR(std::ldexp(table.weights[i], fixed.fraction_bits),
                    fixed.weights[i], 1.01);
      }
    }
  }
}

// An output's weights depend on where its centre lies between samples, and on
// nothing else.
// An axis that is longer by next to nothing has no period.
TEST(Coefficients, ThatRepeatAreThoseThatAreComputedOneByOne) {
  for (const Axis& axis : kAxes) {
    Axis other = axis;
    other.length += 1e-7;
    for (const Kernel kernel : {Kernel::kBilinear, Kernel::kLanczos3}) {
      const auto table = FloatCoefficientsFor(FilterOf(kernel), axis, 8);
      const auto near = FloatCoefficientsFor(FilterOf(kernel), other, 8);
      for (int i = 0; i < axis.outputs; ++i) {
        SCOPED_TRACE(std::to_string(axis.source) + " " + std::to_string(i));
        std::vector<float> dense(static_cast<std::size_t>(axis.source) + 128);
        const auto add = [&dense, i](const FloatCoefficients& from, float by) {
          for (int k = 0; k < from.taps; ++k) {
            const auto at = static_cast<std::size_t>(
                from.first[static_cast<std::size_t>(i)] + k);
            dense[at] += by * from.WeightsOf(i)[static_cast<std::size_t>(k)];
          }
        };
        add(table, 1);
        add(near, -1);
        for (const float difference : dense) {
          ASSERT_NEAR(difference, 0, 1e-5);
        }
      }
    }
  }
}

TEST(Coefficients, DoNotChangeWhenAllIsShiftedByWholeSamples) {
  for (const Kernel kernel : kAllKernels) {
    for (const double length : {50.0, 8.0, 160.0}) {
      const Axis axis = {1000, 300.25, length, 32};
      Axis shifted = axis;
      shifted.begin += 77;
      const Coefficients here =
          CoefficientsFor(FilterOf(kernel), axis, {1, 20});
      Coefficients there = CoefficientsFor(FilterOf(kernel), shifted, {1, 20});
      EXPECT_EQ(here.weights, there.weights);
      for (std::int32_t& first : there.first) first -= 77;
      EXPECT_EQ(here.first, there.first);
    }
  }
}

void ExpectOrderlyTaps(Kernel kernel) {
  for (const Axis& axis : kAxes) {
    for (const int multiple : {1, 2, 8}) {
      SCOPED_TRACE(axis.source);
      const Coefficients table =
          CoefficientsFor(FilterOf(kernel), axis, {multiple, 16});
      EXPECT_EQ(table.taps % multiple, 0);
      int before = 0;
      for (const int first : table.first) {
        EXPECT_GE(first, before);
        EXPECT_LE(first + table.taps, std::max(axis.source, table.taps));
        before = first;
      }
      // What sticks out of a short source has no weight.
      for (int i = 0; i < axis.outputs; ++i) {
        for (int k = axis.source; k < table.taps; ++k) {
          EXPECT_EQ(table.WeightsOf(i)[static_cast<std::size_t>(k)], 0);
        }
      }
    }
  }
}

TEST(Coefficients, StayInsideTheSourceAndNeverGoBack) {
  for (const Kernel kernel : kAllKernels) ExpectOrderlyTaps(kernel);
}

TEST(Coefficients, HaveNoMoreTapsThanForetold) {
  for (const Kernel kernel : kAllKernels) {
    for (const Axis& axis : kAxes) {
      const Filter& filter = FilterOf(kernel);
      EXPECT_LE(CoefficientsFor(filter, axis, {1, 14}).taps,
                TapsAtMost(filter, axis));
    }
  }
}

TEST(Coefficients, OfAnIdentityAreOneSample) {
  const Coefficients table =
      CoefficientsFor(FilterOf(Kernel::kLanczos3), {20, 3, 10, 10}, {1, 14});
  EXPECT_EQ(table.fraction_bits, 14);
  for (int i = 0; i < 10; ++i) {
    for (int k = 0; k < table.taps; ++k) {
      const int sample = table.first[static_cast<std::size_t>(i)] + k;
      EXPECT_EQ(table.WeightsOf(i)[static_cast<std::size_t>(k)],
                sample == i + 3 ? 1 << 14 : 0);
    }
  }
}

TEST(Coefficients, UseTheBitsThatSmallWeightsLeave) {
  EXPECT_EQ(
      CoefficientsFor(FilterOf(Kernel::kLanczos3), {800, 0, 800, 100}, {1, 20})
          .fraction_bits,
      17);
  EXPECT_EQ(
      CoefficientsFor(FilterOf(Kernel::kLanczos3), {800, 0, 800, 100}, {1, 16})
          .fraction_bits,
      16);
  EXPECT_GE(
      CoefficientsFor(FilterOf(Kernel::kLanczos3), {100, 0, 100, 777}, {1, 20})
          .fraction_bits,
      14);
}

// Rounding is carried in one direction, so mirrored rows differ by a unit.
TEST(Coefficients, AreSymmetricToAUnit) {
  const Coefficients table =
      CoefficientsFor(FilterOf(Kernel::kLanczos3), {90, 0, 90, 30}, {1, 14});
  const auto weights = table.WeightsOf(15);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    EXPECT_NEAR(weights[k], weights[weights.size() - 1 - k], 1) << k;
  }
}

}  // namespace
}  // namespace darkroom
