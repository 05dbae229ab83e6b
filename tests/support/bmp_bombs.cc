// BMPs of sizes at the ends of 32 bits, and runs that say little.

#include <cstdint>
#include <limits>

#include "tests/support/bmp_writer.h"
#include "tests/support/containers.h"
#include "tests/support/hostile.h"

namespace darkroom {
namespace {

constexpr auto kMin =
    static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::min());
constexpr auto kMax =
    static_cast<std::uint32_t>(std::numeric_limits<std::int32_t>::max());

// A small one with other sides in its header.
Bytes Bmp(std::uint32_t width, std::uint32_t height, int bits = 24) {
  constexpr std::ptrdiff_t kWidth = 14 + 4;
  Bytes bmp = WriteBmp({.bits = bits,
                        .palette = GrayBmpPalette(2),
                        .pixel = [](int, int) { return 0U; }});
  Bytes sides;
  PutLittle(sides, width, 4);
  PutLittle(sides, height, 4);
  std::copy(sides.begin(), sides.end(), bmp.begin() + kWidth);
  return bmp;
}

Bytes MaxSides() { return Bmp(kMax, kMax); }
Bytes MaxOfOneBit() { return Bmp(kMax, 1, 1); }
Bytes MinWidth() { return Bmp(kMin, 7); }
Bytes MinHeight() { return Bmp(9, kMin); }
Bytes UpsideDownMax() { return Bmp(9, kMin + 1); }
// The bytes of a row are a few only, in 32 bits.
Bytes OverflowingRow() { return Bmp(0x40000001, 1, 32); }
Bytes ImpossibleDepth() {
  Bytes bmp = Bmp(9, 7);
  bmp[28] = 40;
  return bmp;
}

Bytes Runs(int width, int height, Bytes runs) {
  return WriteBmp({.width = width,
                   .height = height,
                   .bits = 8,
                   .compression = 1,
                   .palette = GrayBmpPalette(256),
                   .runs = std::move(runs)});
}

// Nothing but the end of the picture: all the rest is skipped.
Bytes SkippedPixels() { return Runs(10'000, 10'000, {0, 1}); }
Bytes LongestSides() { return Runs(65'535, 65'535, {0, 1}); }

Bytes FullRuns() {
  Bytes runs;
  for (int y = 0; y < 10'000; ++y) {
    for (int x = 0; x < 10'000; x += 250) Put(runs, Bytes{250, 7});
    Put(runs, Bytes{0, 0});
  }
  Put(runs, Bytes{0, 1});
  return Runs(10'000, 10'000, runs);
}

// All outside of it.
Bytes RunsBeyond() {
  Bytes runs;
  for (int i = 0; i < 5'000'000; ++i) Put(runs, Bytes{255, 7});
  return Runs(16, 16, runs);
}
Bytes EmptySteps() {
  Bytes runs;
  for (int i = 0; i < 5'000'000; ++i) Put(runs, Bytes{0, 2, 0, 0});
  Put(runs, Bytes{0, 1});
  return Runs(16, 16, runs);
}

}  // namespace

std::vector<Hostile> BmpBombs() {
  constexpr auto kTooLarge = ErrorClass::kTooLarge;
  constexpr auto kCorrupt = ErrorClass::kCorrupt;
  constexpr auto kPixels = HostileCost::kPixels;
  return {
      {.name = "bmp_INT_MAX_x_INT_MAX",
       .make = MaxSides,
       .verdict = kTooLarge,
       .says = "2147483647x2147483647, over limits.max_side"},
      {.name = "bmp_INT_MAX_x_1_of_one_bit",
       .make = MaxOfOneBit,
       .verdict = kTooLarge,
       .says = "limits.max_side"},
      {.name = "bmp_INT_MIN_wide",
       .make = MinWidth,
       .verdict = kCorrupt,
       .says = "impossible size"},
      {.name = "bmp_INT_MIN_high",
       .make = MinHeight,
       .verdict = kCorrupt,
       .says = "impossible size"},
      {.name = "bmp_minus_INT_MAX_high",
       .make = UpsideDownMax,
       .verdict = kTooLarge,
       .says = "9x2147483647, over limits.max_side"},
      {.name = "bmp_row_of_4_GB",
       .make = OverflowingRow,
       .verdict = kTooLarge,
       .says = "limits.max_side"},
      {.name = "bmp_40_bits",
       .make = ImpossibleDepth,
       .verdict = kCorrupt,
       .says = "40 bits per pixel"},
      {.name = "bmp_rle8_65535x65535",
       .make = LongestSides,
       .verdict = kTooLarge,
       .says = "limits.max_pixels"},
      {.name = "bmp_rle8_10000x10000_empty",
       .make = SkippedPixels,
       .cost = kPixels},
      {.name = "bmp_rle8_10000x10000", .make = FullRuns, .cost = kPixels},
      {.name = "bmp_rle8_runs_beyond",
       .make = RunsBeyond,
       .cost = kPixels,
       .verdict = kCorrupt,
       .says = "bmp: "},
      {.name = "bmp_rle8_5000000_empty_steps",
       .make = EmptySteps,
       .cost = kPixels},
  };
}

}  // namespace darkroom
