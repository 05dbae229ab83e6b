// The markers of a JPEG before its first scan.

#ifndef DARKROOM_CODECS_JPEG_JPEG_HEADER_H_
#define DARKROOM_CODECS_JPEG_JPEG_HEADER_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/header.h"

namespace darkroom {

struct JpegHeader {
  struct Component {
    int id = 0;  // As scans name it.
    int h = 1;   // Sampling factors, 1 to 4.
    int v = 1;
  };
  int width = 0;
  int height = 0;
  int components = 0;  // 1, 3 or 4.
  std::array<Component, 4> sampling;
  bool progressive = false;
  // The components come in several scans, so that the decoder has to hold the
  // coefficients of the whole picture.
  bool several_scans = false;
  Orientation orientation = Orientation::kUpright;

  int max_h() const;
  int max_v() const;
};

// A marker and what belongs to it.
struct JpegSegmentView {
  std::uint8_t marker = 0;
  ByteView body;  // Without the two bytes of its length.
};

bool IsJpeg(ByteView head);

// The segment at or after `at`, which moves behind it; the first one is at 2.
// Errors: kCorrupt (truncated).
Result<JpegSegmentView> NextJpegSegment(ByteView source, std::size_t& at);

// Reads segments by their lengths and allocates nothing.
// Errors: kCorrupt, kUnsupported (lossless, hierarchical, 12 bits, a number of
// components that is no picture's).
Result<JpegHeader> ParseJpegHeader(ByteView source);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_HEADER_H_
