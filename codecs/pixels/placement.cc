#include "codecs/pixels/placement.h"

namespace darkroom {

Place HorizontalPlace(Gravity gravity) {
  switch (gravity) {
    case Gravity::kWest:
    case Gravity::kNorthWest:
    case Gravity::kSouthWest:
      return Place::kBegin;
    case Gravity::kEast:
    case Gravity::kNorthEast:
    case Gravity::kSouthEast:
      return Place::kEnd;
    default:
      return Place::kMiddle;
  }
}

Place VerticalPlace(Gravity gravity) {
  switch (gravity) {
    case Gravity::kNorth:
    case Gravity::kNorthWest:
    case Gravity::kNorthEast:
      return Place::kBegin;
    case Gravity::kSouth:
    case Gravity::kSouthWest:
    case Gravity::kSouthEast:
      return Place::kEnd;
    default:
      return Place::kMiddle;
  }
}

}  // namespace darkroom
