// How finely an encoder wants chroma.

#ifndef DARKROOM_CODECS_COLOR_CHROMA_DETAIL_H_
#define DARKROOM_CODECS_COLOR_CHROMA_DETAIL_H_

#include <cstdint>

namespace darkroom {

enum class ChromaDetail : std::uint8_t {
  kNone,  // Not at all: it takes RGB.
  kFull,
  kHalf,  // On both axes.
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_COLOR_CHROMA_DETAIL_H_
