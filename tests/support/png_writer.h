// PNGs of any colour type, depth and interlacing, sample by sample.

#ifndef DARKROOM_TESTS_SUPPORT_PNG_WRITER_H_
#define DARKROOM_TESTS_SUPPORT_PNG_WRITER_H_

#include <functional>

#include "base/bytes.h"

namespace darkroom {

struct PngOptions {
  int width = 9;
  int height = 7;
  int bit_depth = 8;
  int color_type = 2;
  bool interlaced = false;
  Bytes chunks;  // Whole chunks between IHDR and IDAT.
  // The sample of channel `c` at (x, y), of `bit_depth` bits.
  std::function<int(int x, int y, int c)> sample;
};

Bytes WritePng(const PngOptions& options);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_PNG_WRITER_H_
