// What the first bytes of an image say, before anything is decoded.

#ifndef DARKROOM_CODECS_HEADER_H_
#define DARKROOM_CODECS_HEADER_H_

#include <cstdint>
#include <string_view>

namespace darkroom {

// EXIF's orientation 1 to 8: what has to be done to see the picture upright.
enum class Orientation : std::uint8_t {
  kUpright = 1,
  kMirrored = 2,  // Left and right swapped.
  kRotated180 = 3,
  kFlipped = 4,          // Top and bottom swapped.
  kTransposed = 5,       // Mirrored about the main diagonal.
  kRotateClockwise = 6,  // Turn by 90 degrees clockwise to see it upright.
  kTransversed = 7,      // Mirrored about the other diagonal.
  kRotateCounterclockwise = 8,
};

inline bool SwapsSides(Orientation o) { return o >= Orientation::kTransposed; }

struct ImageHeader {
  std::string_view format;  // "jpeg", "png", "webp": a literal.
  int width = 0;            // As stored, before orientation.
  int height = 0;
  Orientation orientation = Orientation::kUpright;
  bool alpha = false;
  bool lossless = false;  // PNG, GIF, BMP, lossless WebP.
  bool deep = false;      // More than 8 bits per sample.
  int frames = 1;         // Of an animation.
  int loops = 0;          // How often an animation is played; 0: for ever.

  int upright_width() const { return SwapsSides(orientation) ? height : width; }
  int upright_height() const {
    return SwapsSides(orientation) ? width : height;
  }
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_HEADER_H_
