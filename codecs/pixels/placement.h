// Where a gravity puts something, axis by axis.

#ifndef DARKROOM_CODECS_PIXELS_PLACEMENT_H_
#define DARKROOM_CODECS_PIXELS_PLACEMENT_H_

#include <cstdint>

#include "codecs/plan.h"

namespace darkroom {

enum class Place : std::uint8_t { kBegin, kMiddle, kEnd };

// kMiddle where it depends on the picture.
Place HorizontalPlace(Gravity gravity);
Place VerticalPlace(Gravity gravity);

// How many halves of the room that is left lie before it.
inline int HalvesBefore(Place place) { return static_cast<int>(place); }

}  // namespace darkroom

#endif  // DARKROOM_CODECS_PIXELS_PLACEMENT_H_
