#include "codecs/webp/webp_header.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/pull_all.h"

namespace darkroom {

const FuzzTarget kWebpFuzz = {
    "webp", [] { return DecodeSeeds(WebpSeeds()); },
    [](ByteView input) { DecodeInput(input, IsWebp); }};

}  // namespace darkroom
