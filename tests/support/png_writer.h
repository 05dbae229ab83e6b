// PNGs of any colour type, depth and interlacing, sample by sample.

#ifndef DARKROOM_TESTS_SUPPORT_PNG_WRITER_H_
#define DARKROOM_TESTS_SUPPORT_PNG_WRITER_H_

#include <cstddef>
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
  // PNG's filter, 0 to 4, of row y if not interlaced; none: 0.
  std::function<int(int y)> filter;
  // Bytes of an IDAT but the last; 0: there is one.
  std::size_t idat_bytes = 0;
  // The zlib stream of the rows; none: zlib's.
  std::function<Bytes(const Bytes& rows)> compressed;
};

Bytes WritePng(const PngOptions& options);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_PNG_WRITER_H_
