#include "codecs/resample/resize_rows.h"

#include <algorithm>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/every_target.h"

namespace darkroom {
namespace {

std::vector<std::uint8_t> Bytes(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::uint8_t> bytes(count);
  for (std::uint8_t& b : bytes) b = static_cast<std::uint8_t>(random());
  return bytes;
}

// Every instruction set against the definition, bit for bit.
using ResizeRowsTest = EveryTargetTest;
INSTANTIATE_TEST_SUITE_P(, ResizeRowsTest,
                         testing::ValuesIn(SupportedSimdTargets()), TargetName);

TEST_P(ResizeRowsTest, ReduceRowIsItsDefinition) {
  for (int outputs = 1; outputs < 70; ++outputs) {
    for (const double step : {0.3, 1.0, 2.5, 5.1, 9.7}) {
      const int source = std::max(1, static_cast<int>(outputs * step));
      const Coefficients table = CoefficientsFor(
          FilterOf(Kernel::kLanczos3), {source, 0.2, outputs * step, outputs},
          kHorizontalLayout);
      const auto row =
          Bytes(static_cast<std::size_t>(std::max(source, table.taps)), 1);
      std::vector<std::int16_t> out(static_cast<std::size_t>(outputs));
      ReduceRow(row.data(), table, out);
      const int shift = table.fraction_bits - kIntermediateBits;
      for (int i = 0; i < outputs; ++i) {
        int sum = 1 << (shift - 1);
        for (int k = 0; k < table.taps; ++k) {
          sum += table.WeightsOf(i)[static_cast<std::size_t>(k)] *
                 row[static_cast<std::size_t>(
                     table.first[static_cast<std::size_t>(i)] + k)];
        }
        ASSERT_EQ(out[static_cast<std::size_t>(i)], sum >> shift)
            << outputs << " outputs, step " << step << ", output " << i;
      }
    }
  }
}

TEST_P(ResizeRowsTest, BlendRowsIsItsDefinition) {
  std::mt19937 random(7);
  for (std::size_t width = 1; width < 140; ++width) {
    const std::size_t taps = 2 * (1 + width % 9);
    std::vector<std::vector<std::int16_t>> rows(taps);
    std::vector<const std::int16_t*> pointers;
    std::vector<std::int16_t> weights;
    for (std::vector<std::int16_t>& row : rows) {
      row.resize(PaddedWidth(width));
      for (std::int16_t& sample : row) {
        sample = static_cast<std::int16_t>(random() % 25000) - 4000;
      }
      pointers.push_back(row.data());
      weights.push_back(static_cast<std::int16_t>(random() % 20000) - 6000);
    }
    std::vector<std::uint8_t> out(width);
    BlendRows(pointers, weights, 16, out);
    for (std::size_t x = 0; x < width; ++x) {
      std::int64_t sum = 1 << 21;
      for (std::size_t k = 0; k < taps; ++k) sum += weights[k] * rows[k][x];
      const auto expected = std::clamp<std::int64_t>(sum >> 22, 0, 255);
      ASSERT_EQ(out[x], expected) << "width " << width << " column " << x;
    }
  }
}

}  // namespace
}  // namespace darkroom
