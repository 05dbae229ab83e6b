// JPEGs of flat gray, marker by marker: what no encoder writes.

#ifndef DARKROOM_TESTS_SUPPORT_JPEG_PARTS_H_
#define DARKROOM_TESTS_SUPPORT_JPEG_PARTS_H_

#include <cstdint>

#include "base/bytes.h"

namespace darkroom {

inline constexpr std::uint8_t kBaseline = 0xc0;
inline constexpr std::uint8_t kProgressive = 0xc2;

Bytes JpegSegment(std::uint8_t marker, ByteView body);

struct JpegFrame {
  std::uint8_t process = kBaseline;
  std::uint32_t width = 64;
  std::uint32_t height = 64;
  std::uint8_t components = 1;
};

// Up to the frame header: SOI, a table of ones, SOF, and two Huffman tables of
// one code of one bit each, 0: no difference, and for AC either the end of the
// block (baseline) or of 2^14 blocks and a number of 14 bits.
Bytes JpegHead(const JpegFrame& frame);

struct JpegProgression {
  std::uint8_t first = 0;  // Coefficients of the only component.
  std::uint8_t last = 63;
  std::uint8_t high = 0;  // Successive approximation, as in SOS.
  std::uint8_t low = 0;
};

// SOS of one component, or of all with the whole block.
Bytes JpegScanHeader(const JpegProgression& scan, int components = 1);

// A progressive scan of `blocks` blocks in which no coefficient is set.
Bytes EmptyScan(const JpegProgression& scan, std::uint64_t blocks);

Bytes EndOfJpeg();

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_JPEG_PARTS_H_
