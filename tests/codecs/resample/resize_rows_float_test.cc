#include "codecs/resample/resize_rows_float.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/every_target.h"

namespace darkroom {
namespace {

std::vector<float> Fractions(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<float> floats(count);
  for (float& f : floats) {
    f = static_cast<float>(random() % 1'000'003) / 1'000'003;
  }
  return floats;
}

// The header's order of summation, word by word.
float Reduced(const float* samples, std::span<const float> weights) {
  float s[8] = {};
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const float product = samples[k] * weights[k];
    s[k % 8] = k < 8 ? product : s[k % 8] + product;
  }
  return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]));
}

// Every instruction set against the definition, bit for bit.
using ResizeRowsFloatTest = EveryTargetTest;
INSTANTIATE_TEST_SUITE_P(, ResizeRowsFloatTest,
                         testing::ValuesIn(SupportedSimdTargets()), TargetName);

TEST_P(ResizeRowsFloatTest, ReduceIsItsDefinition) {
  for (int outputs = 1; outputs < 70; ++outputs) {
    for (const double step : {0.3, 1.0, 2.5, 5.1, 9.7}) {
      const int source = std::max(1, static_cast<int>(outputs * step));
      const FloatCoefficients table = FloatCoefficientsFor(
          FilterOf(Kernel::kLanczos3), {source, 0.2, outputs * step, outputs},
          kFloatTapMultiple);
      const auto row =
          Fractions(static_cast<std::size_t>(std::max(source, table.taps)), 1);
      std::vector<float> out(static_cast<std::size_t>(outputs));
      ReduceFloatRow(row.data(), table, out);
      for (int i = 0; i < outputs; ++i) {
        const auto output = static_cast<std::size_t>(i);
        ASSERT_EQ(out[output],
                  Reduced(row.data() + table.first[output], table.WeightsOf(i)))
            << outputs << " outputs, step " << step << ", output " << i;
      }
    }
  }
}

TEST_P(ResizeRowsFloatTest, BlendIsItsDefinition) {
  for (std::size_t width = 1; width < 140; ++width) {
    const std::size_t taps = 1 + width % 19;
    std::vector<std::vector<float>> rows;
    std::vector<const float*> pointers;
    for (std::size_t k = 0; k < taps; ++k) {
      rows.push_back(Fractions(width, static_cast<std::uint32_t>(k)));
    }
    for (const std::vector<float>& row : rows) pointers.push_back(row.data());
    std::vector<float> weights = Fractions(taps, 99);
    weights[taps / 2] *= -1;
    std::vector<float> out(width);
    BlendFloatRows(pointers, weights, out);
    for (std::size_t x = 0; x < width; ++x) {
      float sum = rows[0][x] * weights[0];
      for (std::size_t k = 1; k < taps; ++k) sum += rows[k][x] * weights[k];
      ASSERT_EQ(out[x], sum) << "width " << width << " column " << x;
    }
  }
}

}  // namespace
}  // namespace darkroom
