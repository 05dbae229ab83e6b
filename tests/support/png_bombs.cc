// PNGs whose header promises more than anyone can pay, or whose pixels do.

#include <cstdint>

#include "tests/support/containers.h"
#include "tests/support/hostile.h"
#include "tests/support/inflation.h"

namespace darkroom {
namespace {

struct Ihdr {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint8_t depth = 8;
  std::uint8_t color_type = 0;
  std::uint8_t interlaced = 0;
};

Bytes Png(const Ihdr& ihdr, ByteView idat) {
  Bytes body;
  PutBig32(body, ihdr.width);
  PutBig32(body, ihdr.height);
  Put(body, Bytes{ihdr.depth, ihdr.color_type, 0, 0, ihdr.interlaced});
  Bytes png;
  Put(png, "\x89PNG\r\n\x1a\n");
  Put(png, PngChunk("IHDR", body));
  Put(png, PngChunk("IDAT", idat));
  Put(png, PngChunk("IEND", {}));
  return png;
}

// 74 bytes, of which a popular library makes 5.9 GB.
Bytes Wide() {
  return Png({.width = 50'000'000, .height = 1, .depth = 16, .color_type = 6},
             Bytes(17));
}

Bytes Tall() {
  return Png({.width = 1, .height = 50'000'000}, DeflatedZeros(100'000'000));
}

Bytes Largest() {
  return Png({.width = 0x7fffffff, .height = 0x7fffffff, .depth = 1},
             DeflatedZeros(100));
}

// The product of the sides is 0 in 32 bits.
Bytes Overflowing() {
  return Png({.width = 65'536, .height = 65'536, .depth = 16, .color_type = 6},
             DeflatedZeros(100));
}

Bytes LongestSides() {
  return Png({.width = 65'535, .height = 65'535}, DeflatedZeros(100));
}

Bytes NoWidth() { return Png({.width = 0, .height = 9}, DeflatedZeros(100)); }

// 99,980,001 pixels pass a limit of 100 million; 800 MB of them do not.
Bytes DeepAdam7() {
  return Png({.width = 9'999,
              .height = 9'999,
              .depth = 16,
              .color_type = 6,
              .interlaced = 1},
             DeflatedZeros(100));
}

// Rows of one pixel and filter byte, or one row.
Bytes Column() {
  return Png({.width = 1, .height = 65'535, .depth = 16, .color_type = 6},
             DeflatedZeros(65'535 * 9));
}
Bytes Line() {
  return Png({.width = 65'535, .height = 1, .depth = 16, .color_type = 6},
             DeflatedZeros(65'535 * 8 + 1));
}

// 49 million pixels, all there.
Bytes WholeAdam7() {
  constexpr std::uint64_t kSide = 7'000;
  return Png({.width = kSide,
              .height = kSide,
              .depth = 16,
              .color_type = 6,
              .interlaced = 1},
             DeflatedZeros(kSide * kSide * 8 + 3 * kSide));
}

Bytes CutAdam7() {
  return Png({.width = 7'000,
              .height = 7'000,
              .depth = 16,
              .color_type = 6,
              .interlaced = 1},
             DeflatedZeros(100));
}

// As many as are allowed, of one bit.
Bytes HundredMegapixels() {
  return Png({.width = 10'000, .height = 10'000, .depth = 1},
             DeflatedZeros(10'000 * 1'251));
}

Bytes TooMuchIdat() {
  return Png({.width = 100, .height = 100}, DeflatedZeros(1'000'000'000));
}

}  // namespace

std::vector<Hostile> PngBombs() {
  constexpr auto kTooLarge = ErrorClass::kTooLarge;
  constexpr auto kPixels = HostileCost::kPixels;
  return {
      {.name = "png_50000000x1_rgba16",
       .make = Wide,
       .verdict = kTooLarge,
       .says = "50000000x1, over limits.max_side"},
      {.name = "png_1x50000000_gray8",
       .make = Tall,
       .verdict = kTooLarge,
       .says = "1x50000000, over limits.max_side"},
      {.name = "png_2147483647x2147483647",
       .make = Largest,
       .verdict = kTooLarge,
       .says = "limits.max_side"},
      {.name = "png_65536x65536_rgba16",
       .make = Overflowing,
       .verdict = kTooLarge,
       .says = "limits.max_side"},
      {.name = "png_65535x65535",
       .make = LongestSides,
       .verdict = kTooLarge,
       .says = "4294836225 pixels, over limits.max_pixels"},
      {.name = "png_no_width",
       .make = NoWidth,
       .verdict = ErrorClass::kCorrupt,
       .says = "0x9 pixels"},
      {.name = "png_9999x9999_rgba16_adam7_header",
       .make = DeepAdam7,
       .verdict = kTooLarge,
       .says = "bytes of memory"},
      {.name = "png_7000x7000_rgba16_adam7_cut",
       .make = CutAdam7,
       .cost = kPixels,
       .verdict = ErrorClass::kCorrupt,
       .says = "png: "},
      {.name = "png_7000x7000_rgba16_adam7",
       .make = WholeAdam7,
       .cost = kPixels},
      {.name = "png_10000x10000_gray1",
       .make = HundredMegapixels,
       .cost = kPixels},
      {.name = "png_1x65535_rgba16",
       .make = Column,
       .cost = kPixels,
       .verdict = kTooLarge,
       .says = "webp: a side over 16383"},
      {.name = "png_65535x1_rgba16", .make = Line, .cost = kPixels},
      {.name = "png_idat_of_1_GB_for_100x100",
       .make = TooMuchIdat,
       .cost = kPixels},
  };
}

}  // namespace darkroom
