// Every way a small file can be cut, and seeded ways to spoil it.

#ifndef DARKROOM_TESTS_SUPPORT_DAMAGE_H_
#define DARKROOM_TESTS_SUPPORT_DAMAGE_H_

#include <string_view>

#include "base/bytes.h"

namespace darkroom {

// Fails the test unless every proper prefix of `source` is refused for being
// what it is, or has all the pixels of the whole: no crash, and never
// kInternal.  Every prefix must also be accepted or refused, without a crash,
// at each level of fail_on, and what one level accepts the laxer ones accept.
void ExpectEveryTruncationRefused(std::string_view name, ByteView source);

// Decodes all frames of `count` copies with some bytes changed, the same for
// the same seed, strictly and as far as they go.
// Any outcome is right but a crash or kInternal.
void DecodeMutations(std::string_view name, ByteView source, int count,
                     unsigned seed);

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_DAMAGE_H_
