// What decoding a JPEG takes, computed from its header.

#ifndef DARKROOM_CODECS_JPEG_JPEG_MEMORY_H_
#define DARKROOM_CODECS_JPEG_JPEG_MEMORY_H_

#include <cstdint>

#include "codecs/jpeg/jpeg_header.h"

namespace darkroom {

// The largest of 1, 2, 4 and 8 that is not over `max_reduction`.
int JpegReduction(int max_reduction);

// Bytes at most: bands, the library's own rows and tables and, when there are
// several scans, the coefficients of the whole picture.  A progressive one that
// is reduced takes a part of that, unless libjpeg has to read it.
std::uint64_t JpegDecodeMemory(const JpegHeader& header, int max_reduction);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_MEMORY_H_
