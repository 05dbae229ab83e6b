#include "codecs/png/png_filters.h"

#include <cstdlib>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "codecs/simd_dispatch.h"

namespace darkroom {
namespace {

// As the PNG specification has it, with the names of its section 9.4.
int PaethPredictor(int a, int b, int c) {
  const int p = a + b - c;
  const int pa = std::abs(p - a);
  const int pb = std::abs(p - b);
  const int pc = std::abs(p - c);
  if (pa <= pb && pa <= pc) return a;
  return pb <= pc ? b : c;
}

int Prediction(PngFilter filter, int a, int b, int c) {
  switch (filter) {
    case PngFilter::kNone:
      return 0;
    case PngFilter::kSub:
      return a;
    case PngFilter::kUp:
      return b;
    case PngFilter::kAverage:
      return (a + b) / 2;
    case PngFilter::kPaeth:
      return PaethPredictor(a, b, c);
  }
  return 0;
}

Bytes Reconstructed(PngFilter filter, std::size_t pixel, ByteView stored,
                    ByteView above) {
  Bytes row;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const int a = i < pixel ? 0 : row[i - pixel];
    const int c = i < pixel ? 0 : above[i - pixel];
    row.push_back(static_cast<std::uint8_t>(
        stored[i] + Prediction(filter, a, above[i], c)));
  }
  return row;
}

// Noise, with runs in which predictions tie; the padding is noise too.
Bytes Noise(std::size_t size, std::uint32_t seed) {
  Bytes noise;
  for (std::size_t i = 0; i < size + kPngRowPadding; ++i) {
    seed = seed * 1'664'525 + 1'013'904'223;
    const std::uint32_t high = seed >> 24;
    noise.push_back(static_cast<std::uint8_t>(i % 23 < 8 ? high % 3 : high));
  }
  return noise;
}

void ExpectReconstructed(PngFilter filter, std::size_t pixel,
                         std::size_t size) {
  const Bytes stored = Noise(size, 1 + static_cast<std::uint32_t>(size));
  const Bytes above = Noise(size, 2);
  Bytes row = Noise(size, 3);
  Unfilter(filter, static_cast<int>(pixel),
           {.stored = stored.data(),
            .above = above.data(),
            .row = row.data(),
            .bytes = size});
  row.resize(size);
  ASSERT_EQ(row, Reconstructed(filter, pixel, ByteView(stored).first(size),
                               ByteView(above).first(size)))
      << "filter " << static_cast<int>(filter) << ", pixels of " << pixel
      << " bytes, row of " << size;
}

TEST(PngFilters, AreTheirDefinitionsOnEveryTargetAtEveryLength) {
  for (const std::int64_t target : SupportedSimdTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    const OnlySimdTarget only(target);
    for (int filter = 0; filter <= kLastPngFilter; ++filter) {
      for (const std::size_t pixel : {1, 2, 3, 4, 6, 8}) {
        for (std::size_t pixels = 1; pixels < 100; ++pixels) {
          ExpectReconstructed(static_cast<PngFilter>(filter), pixel,
                              pixels * pixel);
        }
        ExpectReconstructed(static_cast<PngFilter>(filter), pixel,
                            9'999 * pixel);
      }
    }
  }
}

void ExpectTwoAsOneByOne(int pixel, std::size_t size) {
  const Bytes above = Noise(size, 2);
  const Bytes stored[] = {Noise(size, 3), Noise(size, 4)};
  Bytes expected[] = {Noise(size, 5), Noise(size, 6)};
  Bytes rows[] = {Noise(size, 7), Noise(size, 8)};
  FilteredRow upper = {.stored = stored[0].data(),
                       .above = above.data(),
                       .row = expected[0].data(),
                       .bytes = size};
  FilteredRow lower = {.stored = stored[1].data(),
                       .above = upper.row,
                       .row = expected[1].data(),
                       .bytes = size};
  Unfilter(PngFilter::kPaeth, pixel, upper);
  Unfilter(PngFilter::kPaeth, pixel, lower);
  upper.row = rows[0].data();
  lower.above = upper.row;
  lower.row = rows[1].data();
  UnfilterTwoByPaeth(pixel, upper, lower);
  for (int i = 0; i < 2; ++i) {
    rows[i].resize(size);
    expected[i].resize(size);
    ASSERT_EQ(rows[i], expected[i])
        << "row " << i << " of " << size << ", pixels of " << pixel;
  }
}

TEST(PngFilters, TakeTwoRowsAsOneByOne) {
  for (const std::int64_t target : SupportedSimdTargets()) {
    SCOPED_TRACE(hwy::TargetName(target));
    const OnlySimdTarget only(target);
    for (int pixel = 1; pixel <= kMostPairedBytes; ++pixel) {
      for (std::size_t pixels = 1; pixels < 100; ++pixels) {
        ExpectTwoAsOneByOne(pixel, pixels * static_cast<std::size_t>(pixel));
      }
    }
  }
}

}  // namespace
}  // namespace darkroom
