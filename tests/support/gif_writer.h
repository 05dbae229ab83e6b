// GIFs, still and animated, pixel by pixel and without compression.

#ifndef DARKROOM_TESTS_SUPPORT_GIF_WRITER_H_
#define DARKROOM_TESTS_SUPPORT_GIF_WRITER_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "base/bytes.h"

namespace darkroom {

struct GifFrameOptions {
  int x = 0;
  int y = 0;
  int width = 9;
  int height = 7;
  bool interlaced = false;
  int transparent = -1;  // None.
  int disposal = 0;
  int delay = 0;  // Hundredths of a second.
  Bytes palette;  // Its own; 3 bytes per colour, a power of two of them.
  std::function<int(int x, int y)> index;
  Bytes blocks;  // SolidGifBlocks, instead of `index`.
};

struct GifOptions {
  int width = 9;
  int height = 7;
  Bytes palette;     // Empty: none.
  int repeats = -1;  // As Netscape's extension says; -1: without it.
  std::vector<GifFrameOptions> frames;
  int pixel_bits = 4;
  bool trailer = true;
};

Bytes WriteGif(const GifOptions& options);

// The blocks of a frame: a code per pixel, and a clearing code so often that
// no code grows longer.
Bytes UncompressedGifBlocks(const Bytes& indices, int pixel_bits);
// As many pixels of colour 0 as one frame has, in as few codes as there can be:
// up to 4,091 pixels in 12 bits.
Bytes SolidGifBlocks(std::uint64_t pixels);
inline constexpr int kSolidGifBits = 2;
// `bytes` as blocks of up to 255 bytes and an empty one.
Bytes GifBlocks(ByteView bytes);

// (16 i, 255 - 16 i, i) for 16 colours.
Bytes GifPalette();

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_GIF_WRITER_H_
