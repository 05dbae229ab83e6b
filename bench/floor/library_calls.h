// One picture through a codec's library and nothing else.

#ifndef DARKROOM_BENCH_FLOOR_LIBRARY_CALLS_H_
#define DARKROOM_BENCH_FLOOR_LIBRARY_CALLS_H_

#include <cstddef>

#include "base/bytes.h"
#include "bench/floor/captured_picture.h"
#include "codecs/decoder.h"

namespace darkroom {

struct LibraryCost {
  double cpu_ms = 0;  // User and system time of this process.
  std::size_t bytes = 0;
};

// CPU time of this process so far.
double CpuMs();

// Each ends the process with a message where the library fails: what they are
// given has been through the program once.  What the library's input has to
// look like is prepared before the clock starts.

// Decodes as `plan` has it: planes as stored where libjpeg can give them, and
// of a progressive JPEG the scans that the scale needs.
LibraryCost DecodeJpegAlone(ByteView source, const DecodePlan& plan);
LibraryCost DecodePngAlone(ByteView source);

LibraryCost EncodeJpegAlone(const CapturedPicture& picture);
LibraryCost EncodeWebpAlone(const CapturedPicture& picture);

}  // namespace darkroom

#endif  // DARKROOM_BENCH_FLOOR_LIBRARY_CALLS_H_
