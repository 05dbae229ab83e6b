#include "codecs/filter.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

// Enlargements, reductions, windows off the grid and off the source.
const Axis kAxes[] = {
    {1, 0, 1, 1},          {1, 0, 1, 9},         {2, 0, 2, 5},
    {7, 0, 7, 7},          {640, 0, 640, 128},   {641, 0.5, 639.7, 130},
    {100, 40.25, 20, 50},  {100, -1, 101.5, 33}, {100, 0, 100.9, 50},
    {5000, 0, 5000, 3},    {50, 10, 5, 1},       {1000, 999, 1, 4},
    {3, -0.75, 3.75, 200}, {9000, 0, 9000, 512},
};

TEST(Filter, Lanczos3Interpolates) {
  EXPECT_EQ(kLanczos3.at(0), 1);
  for (int x = 1; x <= 4; ++x) {
    EXPECT_NEAR(kLanczos3.at(x), 0, 1e-15) << x;
    EXPECT_NEAR(kLanczos3.at(-x), 0, 1e-15) << x;
  }
  EXPECT_EQ(kLanczos3.at(kLanczos3.support), 0);
  EXPECT_EQ(kLanczos3.at(3.2), 0);
}

TEST(Filter, Lanczos3IsTheProductOfTwoSincs) {
  constexpr double kPi = 3.14159265358979323846;
  for (double x = 0.01; x < 3; x += 0.01) {
    const double expected =
        std::sin(kPi * x) / (kPi * x) * std::sin(kPi * x / 3) / (kPi * x / 3);
    EXPECT_NEAR(kLanczos3.at(x), expected, 1e-14) << x;
    EXPECT_EQ(kLanczos3.at(x), kLanczos3.at(-x)) << x;
  }
  EXPECT_NEAR(kLanczos3.at(1e-7), 1, 1e-12);
}

TEST(Coefficients, SumToExactlyOne) {
  for (const Axis& axis : kAxes) {
    const Coefficients table = CoefficientsFor(kLanczos3, axis, {8, 20});
    ASSERT_EQ(table.outputs(), axis.outputs);
    for (int i = 0; i < axis.outputs; ++i) {
      const auto weights = table.WeightsOf(i);
      EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0),
                1 << table.fraction_bits)
          << axis.source << " to " << axis.outputs << " output " << i;
    }
  }
}

TEST(Coefficients, StayInsideTheSourceAndNeverGoBack) {
  for (const Axis& axis : kAxes) {
    for (const int multiple : {1, 2, 8}) {
      SCOPED_TRACE(axis.source);
      const Coefficients table =
          CoefficientsFor(kLanczos3, axis, {multiple, 16});
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

TEST(Coefficients, HaveNoMoreTapsThanForetold) {
  for (const Axis& axis : kAxes) {
    EXPECT_LE(CoefficientsFor(kLanczos3, axis, {1, 14}).taps,
              TapsAtMost(kLanczos3, axis));
  }
}

TEST(Coefficients, OfAnIdentityAreOneSample) {
  const Coefficients table =
      CoefficientsFor(kLanczos3, {20, 3, 10, 10}, {1, 14});
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
      CoefficientsFor(kLanczos3, {800, 0, 800, 100}, {1, 20}).fraction_bits,
      17);
  EXPECT_EQ(
      CoefficientsFor(kLanczos3, {800, 0, 800, 100}, {1, 16}).fraction_bits,
      16);
  EXPECT_GE(
      CoefficientsFor(kLanczos3, {100, 0, 100, 777}, {1, 20}).fraction_bits,
      14);
}

// Rounding is carried in one direction, so mirrored rows differ by a unit.
TEST(Coefficients, AreSymmetricToAUnit) {
  const Coefficients table =
      CoefficientsFor(kLanczos3, {90, 0, 90, 30}, {1, 14});
  const auto weights = table.WeightsOf(15);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    EXPECT_NEAR(weights[k], weights[weights.size() - 1 - k], 1) << k;
  }
}

}  // namespace
}  // namespace darkroom
