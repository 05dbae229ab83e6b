// The run lengths of BMP: RLE8 and RLE4.

#ifndef DARKROOM_CODECS_BMP_BMP_RLE_H_
#define DARKROOM_CODECS_BMP_BMP_RLE_H_

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "codecs/planes.h"
#include "codecs/salvage.h"

namespace darkroom {

enum class BmpRunBits : std::uint8_t { kFour = 4, kEight = 8 };

// Fills `indices`, all 0, row by row in the order of the file.  What is
// skipped stays 0; what lies outside is left out.  The worst damage there was.
std::optional<Flaw> DecodeBmpRuns(ByteView runs, BmpRunBits bits,
                                  Plane& indices);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_BMP_BMP_RLE_H_
