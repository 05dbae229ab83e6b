#include "worker/tools/age.h"

#include <algorithm>
#include <cstdint>

namespace darkroom {

std::string AgeText(std::chrono::milliseconds age) {
  const auto seconds =
      static_cast<std::uint64_t>(std::max<std::int64_t>(age.count(), 0) / 1000);
  const auto both = [](std::uint64_t great, char unit, std::uint64_t small,
                       char small_unit) {
    std::string text = std::to_string(great) + unit;
    if (small > 0) text += " " + std::to_string(small) + small_unit;
    return text;
  };
  if (seconds >= 86'400) {
    return both(seconds / 86'400, 'd', seconds / 3600 % 24, 'h');
  }
  if (seconds >= 3600) return both(seconds / 3600, 'h', seconds / 60 % 60, 'm');
  if (seconds >= 60) return std::to_string(seconds / 60) + "m";
  return std::to_string(seconds) + "s";
}

}  // namespace darkroom
