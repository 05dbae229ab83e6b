#include "codecs/bmp/bmp_header.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/pull_all.h"

namespace darkroom {

const FuzzTarget kBmpFuzz = {"bmp", [] { return DecodeSeeds(BmpSeeds()); },
                             [](ByteView input) { DecodeInput(input, IsBmp); }};

}  // namespace darkroom
