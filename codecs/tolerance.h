// Which damage of a source is let pass.

#ifndef DARKROOM_CODECS_TOLERANCE_H_
#define DARKROOM_CODECS_TOLERANCE_H_

#include <cstdint>

#include "codecs/plan.h"

namespace darkroom {

enum class Damage : std::uint8_t {
  kHarm,        // The codec went on, with pixels that may be wrong.
  kBroken,      // The codec cannot go on.
  kTruncation,  // The source ends before its picture does.
};

inline bool Refuses(FailOn fail_on, Damage damage) {
  switch (damage) {
    case Damage::kHarm:
      return fail_on >= FailOn::kWarning;
    case Damage::kBroken:
      return fail_on >= FailOn::kError;
    case Damage::kTruncation:
      return fail_on >= FailOn::kTruncated;
  }
  return true;
}

}  // namespace darkroom

#endif  // DARKROOM_CODECS_TOLERANCE_H_
