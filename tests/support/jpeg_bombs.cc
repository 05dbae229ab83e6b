// JPEGs whose header promises too much, or whose scans never end.

#include <cstdint>

#include "tests/support/containers.h"
#include "tests/support/hostile.h"
#include "tests/support/jpeg_parts.h"

namespace darkroom {
namespace {

// No pixels follow the header.
Bytes HeaderOnly(const JpegFrame& frame) {
  const bool baseline = frame.process == kBaseline;
  Bytes jpeg = JpegHead(frame);
  Put(jpeg,
      JpegScanHeader({.last = baseline ? std::uint8_t{63} : std::uint8_t{0}},
                     frame.components));
  Put(jpeg, Bytes{0});
  Put(jpeg, EndOfJpeg());
  return jpeg;
}

Bytes Baseline() { return HeaderOnly({.width = 65'500, .height = 65'500}); }
Bytes Progressive() {
  return HeaderOnly({.process = kProgressive,
                     .width = 65'500,
                     .height = 65'500,
                     .components = 3});
}
Bytes Largest() {
  return HeaderOnly({.width = 65'535, .height = 65'535, .components = 3});
}
// 100 million pixels pass; 600 MB of coefficients do not.
Bytes Coefficients() {
  return HeaderOnly({.process = kProgressive,
                     .width = 10'000,
                     .height = 10'000,
                     .components = 3});
}
// They would be 294 MB.
Bytes CutProgressive() {
  return HeaderOnly({.process = kProgressive,
                     .width = 7'000,
                     .height = 7'000,
                     .components = 3});
}
Bytes NoHeight() { return HeaderOnly({.width = 64, .height = 0}); }
Bytes Line() {
  Bytes jpeg = JpegHead({.width = 65'500, .height = 1});
  Put(jpeg, JpegScanHeader({}));
  jpeg.resize(jpeg.size() + 8'188 * 2 / 8);
  Put(jpeg, EndOfJpeg());
  return jpeg;
}
// libjpeg's own limit is 65,500.
Bytes LineTooLong() { return HeaderOnly({.width = 65'535, .height = 1}); }

// Every coefficient bit by bit, as the standard allows: 63 times 14 scans.
Bytes LegalScans(std::uint32_t side, int most) {
  const std::uint64_t blocks = std::uint64_t{side / 8} * (side / 8);
  Bytes jpeg =
      JpegHead({.process = kProgressive, .width = side, .height = side});
  Put(jpeg, EmptyScan({.last = 0}, blocks));
  int scans = 1;
  for (std::uint8_t k = 1; k <= 63; ++k) {
    // All coefficients have to come, so the last ones come in one scan.
    const bool in_bits = most - scans > 63 - k + 14;
    for (std::uint8_t bit = in_bits ? 14 : 1; bit-- > 0; ++scans) {
      const bool refines = in_bits && bit < 13;
      const std::uint8_t high = refines ? bit + 1 : 0;
      Put(jpeg,
          EmptyScan({.first = k, .last = k, .high = high, .low = bit}, blocks));
    }
  }
  Put(jpeg, EndOfJpeg());
  return jpeg;
}

// The same coefficients again and again.
Bytes FiveThousandScans() {
  constexpr std::uint32_t kSide = 4'096;
  constexpr std::uint64_t kBlocks = std::uint64_t{kSide / 8} * (kSide / 8);
  Bytes jpeg =
      JpegHead({.process = kProgressive, .width = kSide, .height = kSide});
  Put(jpeg, EmptyScan({.last = 0}, kBlocks));
  for (int i = 0; i < 4'999; ++i) {
    const auto k = static_cast<std::uint8_t>(1 + i % 63);
    Put(jpeg, EmptyScan({.first = k, .last = k}, kBlocks));
  }
  Put(jpeg, EndOfJpeg());
  return jpeg;
}

Bytes ManyLegalScans() { return LegalScans(4'096, 10'000); }
// As many scans and blocks as pass every limit.
Bytes HundredScans() { return LegalScans(10'000, 100); }

// Every pixel of as many as are allowed, a bit or two each block.
Bytes HundredMegapixels() {
  Bytes jpeg = JpegHead({.width = 10'000, .height = 10'000});
  Put(jpeg, JpegScanHeader({}));
  jpeg.resize(jpeg.size() + 1'250 * 1'250 * 2 / 8 + 1);
  Put(jpeg, EndOfJpeg());
  return jpeg;
}

}  // namespace

std::vector<Hostile> JpegBombs() {
  constexpr auto kTooLarge = ErrorClass::kTooLarge;
  constexpr auto kCorrupt = ErrorClass::kCorrupt;
  constexpr auto kPixels = HostileCost::kPixels;
  return {
      {.name = "jpeg_65500x65500_baseline",
       .make = Baseline,
       .verdict = kTooLarge,
       .says = "4290250000 pixels, over limits.max_pixels"},
      {.name = "jpeg_65500x65500_progressive",
       .make = Progressive,
       .verdict = kTooLarge,
       .says = "4290250000 pixels, over limits.max_pixels"},
      {.name = "jpeg_65535x65535",
       .make = Largest,
       .verdict = kTooLarge,
       .says = "limits.max_pixels"},
      {.name = "jpeg_10000x10000_progressive",
       .make = Coefficients,
       .verdict = kTooLarge,
       .says = "bytes of memory"},
      {.name = "jpeg_no_height",
       .make = NoHeight,
       .verdict = kCorrupt,
       .says = "64x0 pixels"},
      {.name = "jpeg_65535x1_cut",
       .make = LineTooLong,
       .cost = kPixels,
       .verdict = kTooLarge,
       .says = "jpeg: "},
      {.name = "jpeg_65500x1", .make = Line, .cost = kPixels},
      {.name = "jpeg_7000x7000_progressive_cut",
       .make = CutProgressive,
       .cost = kPixels,
       .verdict = kCorrupt,
       .says = "jpeg: "},
      {.name = "jpeg_5000_scans_4096x4096",
       .make = FiveThousandScans,
       .cost = kPixels,
       .verdict = kTooLarge,
       .says = "more scans than limits.max_scans of 100"},
      {.name = "jpeg_5000_scans_4096x4096_salvaged",
       .make = FiveThousandScans,
       .cost = kPixels,
       .verdict = kTooLarge,
       .says = "more scans than limits.max_scans of 100",
       .ask = HostileAsk::kSalvage},
      {.name = "jpeg_883_legal_scans_4096x4096",
       .make = ManyLegalScans,
       .cost = kPixels,
       .verdict = kTooLarge,
       .says = "more scans than limits.max_scans of 100"},
      {.name = "jpeg_100_scans_10000x10000",
       .make = HundredScans,
       .cost = kPixels},
      {.name = "jpeg_10000x10000_baseline",
       .make = HundredMegapixels,
       .cost = kPixels},
  };
}

}  // namespace darkroom
