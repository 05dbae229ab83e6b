#include "codecs/gif/gif_header.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/pull_all.h"

namespace darkroom {

const FuzzTarget kGifFuzz = {"gif", [] { return DecodeSeeds(GifSeeds()); },
                             [](ByteView input) { DecodeInput(input, IsGif); }};

}  // namespace darkroom
