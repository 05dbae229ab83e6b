// PNGs of any colour type, depth and interlacing, sample by sample.

#ifndef DARKROOM_TESTS_SUPPORT_PNG_WRITER_H_
#define DARKROOM_TESTS_SUPPORT_PNG_WRITER_H_

#include <cstddef>
#include <functional>

#include "base/bytes.h"

namespace darkroom {

struct PngKind {
  int color_type;
  int depth;
};

// All that there are.
inline constexpr PngKind kPngKinds[] = {
    {0, 1}, {0, 2}, {0, 4}, {0, 8}, {0, 16}, {2, 8}, {2, 16}, {3, 1},
    {3, 2}, {3, 4}, {3, 8}, {4, 8}, {4, 16}, {6, 8}, {6, 16}};

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
