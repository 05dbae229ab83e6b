// Lossless WebP bitstreams of one colour, in few bits or in many.

#ifndef DARKROOM_TESTS_SUPPORT_VP8L_WRITER_H_
#define DARKROOM_TESTS_SUPPORT_VP8L_WRITER_H_

#include "base/bytes.h"

namespace darkroom {

// The body of a VP8L chunk: five codes of one symbol each, so that no pixel
// takes a bit.
Bytes SolidVp8l(int width, int height);

// The same with a group of five codes of its own for each of `tiles` x `tiles`
// tiles of 4x4 pixels: the picture's side is 4 times that.  From 256 on there
// are 65,536 groups, which is the most that can be named.
Bytes ManyGroupsVp8l(int tiles);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_VP8L_WRITER_H_
