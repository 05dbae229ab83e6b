#include "codecs/webp/lay_over.h"

namespace darkroom {

// Porter and Duff's "over", weights in 255ths of 255ths.
void LayOverAlpha(const std::uint8_t* from, std::size_t count,
                  std::uint8_t* to) {
  for (std::size_t i = 0; i < count; ++i, from += 4, to += 4) {
    if (from[3] == 0) continue;
    const unsigned above = 255U * from[3];
    const unsigned below = (255U - from[3]) * to[3];
    const unsigned both = above + below;
    for (int c = 0; c < 3; ++c) {
      to[c] = static_cast<std::uint8_t>(
          (above * from[c] + below * to[c] + both / 2) / both);
    }
    to[3] = static_cast<std::uint8_t>((both + 127) / 255);
  }
}

void LayOverOpaque(const std::uint8_t* from, std::size_t count,
                   std::uint8_t* to) {
  for (std::size_t i = 0; i < count; ++i, from += 4, to += 3) {
    const unsigned above = from[3];
    for (int c = 0; c < 3; ++c) {
      to[c] = static_cast<std::uint8_t>(
          (above * from[c] + (255 - above) * to[c] + 127) / 255);
    }
  }
}

}  // namespace darkroom
