#include "codecs/jpeg/jpeg_header.h"
#include "tests/fuzz/picture_seeds.h"
#include "tests/fuzz/pull_all.h"

namespace darkroom {

const FuzzTarget kJpegFuzz = {
    "jpeg", [] { return DecodeSeeds(JpegSeeds()); },
    [](ByteView input) { DecodeInput(input, IsJpeg); }};

}  // namespace darkroom
