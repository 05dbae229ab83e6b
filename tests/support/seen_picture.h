// What others make of a file: pixels by libpng and libwebp, without our codecs.

#ifndef DARKROOM_TESTS_SUPPORT_SEEN_PICTURE_H_
#define DARKROOM_TESTS_SUPPORT_SEEN_PICTURE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

// Straight alpha, 8 bits.
struct SeenPicture {
  int width = 0;
  int height = 0;
  Bytes pixels;  // 4 * width * height; empty if the file was not readable.

  const std::uint8_t* At(int x, int y) const;
};

// 8 bits and no gAMA, as we write them.
SeenPicture ReadWithLibpng(ByteView png);

// The samples of a sound PNG as they are stored, unrounded.
struct PngSamples {
  int width = 0;
  int height = 0;
  int channels = 0;             // 3, or 4 with alpha.
  std::vector<double> samples;  // 0 to 1.
  double gamma = 0;             // gAMA; 0: there is none.
};

PngSamples ReadSamplesWithLibpng(ByteView png);

// What has no alpha by its own word is opaque, whatever its pixels say.
SeenPicture ReadWithLibwebp(ByteView webp);

struct SeenFrame {
  SeenPicture picture;
  int end = 0;  // Milliseconds.
};

// Every canvas of an animation.
std::vector<SeenFrame> ReadFramesWithLibwebp(ByteView webp);

// How far two pictures are apart, of 255: alpha everywhere, colours where
// neither is transparent.
struct Distance {
  int worst = 0;
  double mean = 0;  // Of all samples that count.
};

// 255 if their sizes differ or there is nothing to compare.
Distance DistanceOf(const SeenPicture& a, const SeenPicture& b);

// zlib's CRC-32 of the pixels, transparent ones as zeros.
std::uint32_t ChecksumOf(const SeenPicture& picture);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_SEEN_PICTURE_H_
