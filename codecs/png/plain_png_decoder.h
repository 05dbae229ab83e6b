// A plain PNG to planes, for a third of what libpng on zlib takes.

#ifndef DARKROOM_CODECS_PNG_PLAIN_PNG_DECODER_H_
#define DARKROOM_CODECS_PNG_PLAIN_PNG_DECODER_H_

#include <memory>

#include "codecs/decoder.h"
#include "codecs/png/plain_png.h"

namespace darkroom {

// `libpng` is of the same source and not started.  Where the pixels turn out to
// be damaged or unusual it starts, decodes them again up to there, and goes on:
// so it alone judges, and salvages what is left.
std::unique_ptr<Decoder> MakePlainPngDecoder(const PlainPng& png,
                                             std::unique_ptr<Decoder> libpng);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PNG_PLAIN_PNG_DECODER_H_
