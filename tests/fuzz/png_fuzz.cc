#include "codecs/png_header.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/pull_all.h"

namespace darkroom {

const FuzzTarget kPngFuzz = {"png", [] { return DecodeSeeds(PngSeeds()); },
                             [](ByteView input) { DecodeInput(input, IsPng); }};

}  // namespace darkroom
