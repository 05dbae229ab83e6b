// Which quality a picture is encoded at, where that is a rule.

#ifndef DARKROOM_CODECS_RENDER_QUALITY_SEARCH_H_
#define DARKROOM_CODECS_RENDER_QUALITY_SEARCH_H_

#include <functional>
#include <optional>

#include "base/result.h"

namespace darkroom {

// Whether the encoding at a quality will do; encodes.
using QualityTest = std::function<Result<bool>(int quality)>;

// The highest quality from 1 to `highest` that passes, where lower ones pass
// sooner: 7 tests at most, the first of `highest` itself.  After as many it may
// be one too low.  Nothing if not even 1 passes.
Result<std::optional<int>> HighestQuality(int highest, const QualityTest& test);

// What VariantSpec::quality 0 searches.
inline constexpr int kLowestAutoQuality = 50;
inline constexpr int kHighestAutoQuality = 95;

// The lowest quality from kLowestAutoQuality on that passes, where higher ones
// pass sooner: 5 tests at most.  After as many it may be one too high;
// kHighestAutoQuality without a test if no lower one that was tested passes.
Result<int> LowestQuality(const QualityTest& test);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_RENDER_QUALITY_SEARCH_H_
