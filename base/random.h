// Randomness, injected wherever code needs some.

#ifndef DARKROOM_BASE_RANDOM_H_
#define DARKROOM_BASE_RANDOM_H_

#include <functional>

namespace darkroom {

// A number in [0, 1), so that tests can choose it.  Must be thread-safe.
using Random = std::function<double()>;

// Seeded by the system, once per thread.
double RandomFraction();

}  // namespace darkroom

#endif  // DARKROOM_BASE_RANDOM_H_
