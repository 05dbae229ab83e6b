// The coefficients of a JPEG as JpegEntropy reads them and as libjpeg does.

#ifndef DARKROOM_TESTS_SUPPORT_JPEG_MCUS_H_
#define DARKROOM_TESTS_SUPPORT_JPEG_MCUS_H_

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace darkroom {

struct McuComparison {
  bool taken_over = false;  // By JpegEntropy: it reads this kind of file.
  bool gave_up = false;     // Before the last MCU.
  std::size_t mcus = 0;     // How many both have read.
  // In those, libjpeg found nothing to say, and both have the same coefficients
  // where samples are made of them; JpegEntropy has zeros for the others.
  bool same = true;
  // After the last MCU, libjpeg finds EOI at once.
  bool ended = false;
};

// Side by side, at 1 / `reduction`, up to where JpegEntropy gives up.  Reads no
// picture of more than `max_pixels`.
McuComparison CompareMcus(ByteView jpeg, int reduction,
                          std::uint64_t max_pixels = 1'000'000);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_JPEG_MCUS_H_
