// ThumbHash: a picture in about 25 bytes, to show until it has come.

#ifndef DARKROOM_CODECS_PIXELS_THUMB_HASH_H_
#define DARKROOM_CODECS_PIXELS_THUMB_HASH_H_

#include "base/bytes.h"

namespace darkroom {

// Interleaved red, green, blue and straight alpha; 4 * width * height bytes.
struct RgbaPicture {
  int width = 0;
  int height = 0;
  Bytes samples;
};

// By https://evanw.github.io/thumbhash/: the mean colour and a few coefficients
// of a DCT of luminance, two differences of colours and, if any is less than
// 255, alpha.  Each side is 1 to 100.
Bytes ThumbHashOf(const RgbaPicture& picture);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_THUMB_HASH_H_
