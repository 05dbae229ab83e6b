// Division that rounds up.

#ifndef DARKROOM_CODECS_DIVIDED_UP_H_
#define DARKROOM_CODECS_DIVIDED_UP_H_

#include <concepts>

namespace darkroom {

// For what is not negative, and a sum of the two that fits.
template <std::integral Number>
constexpr Number DividedUp(Number value, Number divisor) {
  return (value + divisor - 1) / divisor;
}

}  // namespace darkroom

#endif  // DARKROOM_CODECS_DIVIDED_UP_H_
