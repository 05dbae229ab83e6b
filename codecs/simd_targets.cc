#include "codecs/simd_targets.h"

#include "codecs/simd_dispatch.h"

namespace darkroom {

std::vector<std::string> SimdTargets() {
  std::vector<std::string> names;
  for (const std::int64_t target : SupportedSimdTargets()) {
    names.emplace_back(hwy::TargetName(target));
  }
  return names;
}

}  // namespace darkroom
