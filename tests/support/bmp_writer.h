// BMPs of any header, depth and packing, pixel by pixel.

#ifndef DARKROOM_TESTS_SUPPORT_BMP_WRITER_H_
#define DARKROOM_TESTS_SUPPORT_BMP_WRITER_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

struct BmpOptions {
  int width = 9;
  int height = 7;
  int header = 40;  // Bytes.
  int bits = 24;
  int compression = 0;
  bool top_down = false;
  std::vector<std::uint32_t> masks;
  Bytes palette;  // As stored.
  int colors_used = 0;
  Bytes runs;  // Instead of `pixel`.
  Bytes icc;
  // The bits of the pixel at (x, y) of the upright picture.
  std::function<std::uint32_t(int x, int y)> pixel;
};

Bytes WriteBmp(const BmpOptions& options);

// Blue, green, red, 0: gray(i) for each of `count` colours.
Bytes GrayBmpPalette(int count);
// The colour of `i` is (i, 2 i, 3 i); its bytes are as many as `entry`.
Bytes ColorBmpPalette(int count, int entry);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_BMP_WRITER_H_
