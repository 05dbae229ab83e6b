// A decoder pulled to its end.

#ifndef DARKROOM_TESTS_SUPPORT_DECODE_ALL_H_
#define DARKROOM_TESTS_SUPPORT_DECODE_ALL_H_

#include <chrono>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "codecs/decoder.h"

namespace darkroom {

struct DecodedPicture {
  ImageHeader header;
  PlanarLayout layout;
  std::vector<Plane> planes;  // Of two-byte samples: their bytes.
  std::uint64_t memory_need = 0;
  bool salvaged = false;
};

// Sample x of row y, of one byte or two.
int SampleOf(const DecodedPicture& picture, std::size_t plane, int x, int y);

// Fails the test unless the bands follow one another and cover every plane.
// Errors: as Decoder.
Result<DecodedPicture> DecodeAll(ByteView source,
                                 const DecodeLimits& limits = {},
                                 const DecodePlan& plan = {});

// The same of a decoder that is not started.
Result<DecodedPicture> DecodeAll(Decoder& decoder, const DecodePlan& plan = {});

struct DecodedFrame {
  std::vector<Plane> planes;
  std::chrono::milliseconds duration;
};

struct DecodedAnimation {
  ImageHeader header;
  PlanarLayout layout;
  std::vector<DecodedFrame> frames;
  bool salvaged = false;
};

// All frames.  Errors: as Decoder.
Result<DecodedAnimation> DecodeFrames(ByteView source,
                                      const DecodeLimits& limits = {});

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_DECODE_ALL_H_
