// Metadata as the segments of a JPEG.

#ifndef DARKROOM_CODECS_JPEG_JPEG_ATTACHMENTS_H_
#define DARKROOM_CODECS_JPEG_JPEG_ATTACHMENTS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "codecs/attachments.h"

namespace darkroom {

// What begins an APP2 segment with a part of a profile (ICC.1, B.4), followed
// by the number of the part, from 1, and how many there are.
inline constexpr std::string_view kIccPrefix{"ICC_PROFILE\0", 12};

// The most that fits into a segment beside its length.
inline constexpr std::size_t kMaxSegmentBody = 65'533;

struct JpegSegment {
  std::uint8_t marker = 0;
  Bytes body;  // Without the length.
};

// EXIF (APP1), XMP (APP1), IPTC (APP13) and ICC (APP2), in this order.  Only a
// profile can be spread over segments: of the others, what is too large for
// one is left out.
std::vector<JpegSegment> JpegSegmentsOf(const Attachments& attachments);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_ATTACHMENTS_H_
