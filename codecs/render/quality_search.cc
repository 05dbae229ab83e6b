#include "codecs/render/quality_search.h"

namespace darkroom {

Result<std::optional<int>> HighestQuality(int highest,
                                          const QualityTest& test) {
  constexpr int kHalvings = 6;  // From 99 down to 1.
  if (TRY(test(highest))) return std::optional<int>(highest);
  std::optional<int> passed;
  int low = 1;
  int high = highest - 1;
  for (int i = 0; i < kHalvings && low <= high; ++i) {
    const int middle = low + (high - low) / 2;
    if (TRY(test(middle))) {
      passed = middle;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return passed;
}

Result<int> LowestQuality(const QualityTest& test) {
  constexpr int kHalvings = 5;
  int low = kLowestAutoQuality;
  int passed = kHighestAutoQuality;
  for (int i = 0; i < kHalvings && low < passed; ++i) {
    const int middle = low + (passed - low) / 2;
    if (TRY(test(middle))) {
      passed = middle;
    } else {
      low = middle + 1;
    }
  }
  return passed;
}

}  // namespace darkroom
