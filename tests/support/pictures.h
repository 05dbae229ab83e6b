// Pictures made by code, and how near two of them are.

#ifndef DARKROOM_TESTS_SUPPORT_PICTURES_H_
#define DARKROOM_TESTS_SUPPORT_PICTURES_H_

#include <cstdint>

#include "base/bytes.h"
#include "base/shared_buffer.h"
#include "codecs/planes.h"

namespace darkroom {

// Collects what an encoder writes.
class BytesSink final : public ByteSink {
 public:
  Status Append(ByteView run) override {
    bytes.insert(bytes.end(), run.begin(), run.end());
    return {};
  }

  Bytes bytes;
};

// A smooth scene with some texture, different in every plane.  The chroma
// planes of kYCbCr are halved.
PlanarImage MakePicture(ColorModel model, bool alpha, int width, int height);

// In decibels; 99 for equal planes.  The sizes must be equal.
double Psnr(const Plane& a, const Plane& b);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_PICTURES_H_
