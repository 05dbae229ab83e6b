// The coefficients of a progressive JPEG as JpegProgressive reads them and as
// libjpeg does.

#ifndef DARKROOM_TESTS_SUPPORT_JPEG_PROGRESSIONS_H_
#define DARKROOM_TESTS_SUPPORT_JPEG_PROGRESSIONS_H_

#include <cstdint>

#include "base/bytes.h"

namespace darkroom {

struct ProgressionComparison {
  bool read = false;  // By JpegProgressive, which has not given up.
  // If so, libjpeg found nothing to say of the scans that are needed, and both
  // have the same coefficients where samples are made of them; JpegProgressive
  // has zeros for the others.
  bool same = true;
};

// At 1 / `reduction`.  Reads no picture of more than `max_pixels`.
ProgressionComparison CompareProgressions(ByteView jpeg, int reduction,
                                          std::uint64_t max_pixels = 1'000'000);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_JPEG_PROGRESSIONS_H_
