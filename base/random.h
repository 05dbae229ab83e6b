// Randomness, injected wherever code needs some.

#ifndef DARKROOM_BASE_RANDOM_H_
#define DARKROOM_BASE_RANDOM_H_

#include <cstdint>
#include <functional>

namespace darkroom {

// A number in [0, 1), so that tests can choose it.  Must be thread-safe.
using Random = std::function<double()>;

// Seeded by the system, once per thread.
double RandomFraction();

// 64 bits of which none is more likely.  Must be thread-safe.
using RandomBits = std::function<std::uint64_t()>;

// As RandomFraction.
std::uint64_t RandomWord();

}  // namespace darkroom

#endif  // DARKROOM_BASE_RANDOM_H_
