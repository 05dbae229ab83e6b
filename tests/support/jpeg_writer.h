// Unusual JPEGs, and libjpeg's own reading of them.

#ifndef DARKROOM_TESTS_SUPPORT_JPEG_WRITER_H_
#define DARKROOM_TESTS_SUPPORT_JPEG_WRITER_H_

#include <array>
#include <vector>

#include "base/bytes.h"
#include "codecs/planes.h"

namespace darkroom {

enum class JpegSpace { kGray, kYCbCr, kRgb, kCmyk, kYcck };

struct JpegOptions {
  int width = 64;
  int height = 48;
  JpegSpace space = JpegSpace::kYCbCr;
  // Sampling factors of the components, horizontal then vertical.
  std::array<std::array<int, 2>, 4> sampling = {
      {{1, 1}, {1, 1}, {1, 1}, {1, 1}}};
  bool progressive = false;
  bool arithmetic = false;
  bool interleaved = true;
  bool adobe_marker = true;  // Where libjpeg would write one.
  int restart_rows = 0;
  int quality = 90;
};

// A picture of MakePicture's kind; CMYK is written as given, 255 is full ink
// unless the reader takes it for Adobe's.
Bytes WriteJpeg(const JpegOptions& options);

enum class Upsampling { kRepeated, kSmooth };

// The components as libjpeg delivers them, all upsampled to full size, at
// 1 / `reduction` of the picture's size.
std::vector<Plane> ReadWithLibjpeg(ByteView jpeg, int reduction,
                                   Upsampling upsampling);

// A pixel of what ReadWithLibjpeg made of kGray, kYCbCr or Adobe's kCmyk, in
// which 255 is no ink: JFIF's formula, ideal inks; clipped to 0 and 255.
std::array<double, 3> LibjpegRgb(const std::vector<Plane>& planes, int x,
                                 int y);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_JPEG_WRITER_H_
