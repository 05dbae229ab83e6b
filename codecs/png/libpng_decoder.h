// Any PNG to planes, through libpng.

#ifndef DARKROOM_CODECS_PNG_LIBPNG_DECODER_H_
#define DARKROOM_CODECS_PNG_LIBPNG_DECODER_H_

#include <memory>
#include <string>

#include "base/bytes.h"
#include "codecs/decoder.h"
#include "codecs/plan.h"
#include "codecs/planes.h"
#include "codecs/png/png_header.h"

namespace darkroom {

// How many rows its bands have, but the last.
inline constexpr int kPngRowsPerBand = 16;

// What they hold: words of the machine's order at a depth of 16, else bytes.
PlanarLayout PngLayout(const PngHeader& parsed);

// `parsed` is of `source`.  Takes next to no memory before it is started.
std::unique_ptr<Decoder> MakeLibpngDecoder(ByteView source,
                                           const PngHeader& parsed,
                                           FailOn fail_on);

// Of the libpng that is loaded.
std::string PngLibraryVersion();

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_LIBPNG_DECODER_H_
