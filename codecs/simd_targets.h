// What SIMD code there is in this build for this machine.

#ifndef DARKROOM_CODECS_SIMD_TARGETS_H_
#define DARKROOM_CODECS_SIMD_TARGETS_H_

#include <string>
#include <vector>

namespace darkroom {

// The instruction sets compiled in that this machine has, best first.
std::vector<std::string> SimdTargets();

}  // namespace darkroom

#endif  // DARKROOM_CODECS_SIMD_TARGETS_H_
