// The two ways to decode a PNG, side by side.

#ifndef DARKROOM_TESTS_SUPPORT_TWO_PNG_DECODERS_H_
#define DARKROOM_TESTS_SUPPORT_TWO_PNG_DECODERS_H_

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/plan.h"
#include "tests/support/decode_all.h"

namespace darkroom {

// How far the plain decoder went without libpng.
enum class PlainPath {
  kNotTaken,  // libpng from the start.
  kLeft,      // libpng in the end.
  kTaken,     // All the way.
};

struct PlainDecoding {
  Result<DecodedPicture> picture;
  PlainPath path = PlainPath::kNotTaken;
};

// As OpenPng does it.
PlainDecoding DecodePlain(ByteView png, FailOn fail_on);

// By libpng alone.
Result<DecodedPicture> DecodeByLibpng(ByteView png, FailOn fail_on);

// Fails the test unless both have the same pixels, or the same error, at every
// level of fail_on.  The path at the strictest.
PlainPath ExpectSameFromBoth(ByteView png);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_TWO_PNG_DECODERS_H_
