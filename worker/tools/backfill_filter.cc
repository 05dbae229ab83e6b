#include "worker/tools/backfill_filter.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "worker/config/glob.h"
#include "worker/config/units.h"

namespace darkroom {
namespace {

// "30d"; days are no unit of the configuration.
std::optional<std::chrono::milliseconds> ParseAge(std::string_view text) {
  if (!text.ends_with('d')) return ParseDuration(text);
  constexpr std::uint64_t kMost = 36'500;
  const auto days = ParseUnsigned(text.substr(0, text.size() - 1));
  if (!days || *days > kMost) return std::nullopt;
  return std::chrono::hours(24 * static_cast<int>(*days));
}

}  // namespace

bool KeyMatches(const BackfillFilter& filter, std::string_view key) {
  if (!filter.glob.empty() && !GlobMatches(filter.glob, key)) return false;
  if (filter.suffixes.empty()) return true;
  const std::string lower = ToLower(key);
  return std::any_of(filter.suffixes.begin(), filter.suffixes.end(),
                     [&](const std::string& suffix) {
                       return lower.ends_with(ToLower(suffix));
                     });
}

bool FactsMatch(const BackfillFilter& filter, const Candidate& candidate) {
  const auto& [size, modified] = std::pair(candidate.size, candidate.modified);
  if (size && filter.min_size && *size < *filter.min_size) return false;
  if (size && filter.max_size && *size > *filter.max_size) return false;
  if (modified && filter.modified_since && *modified < *filter.modified_since) {
    return false;
  }
  return !modified || !filter.modified_before ||
         *modified < *filter.modified_before;
}

bool NeedsFacts(const BackfillFilter& filter, const Candidate& candidate) {
  const bool by_size = filter.min_size || filter.max_size;
  const bool by_time = filter.modified_since || filter.modified_before;
  return (by_size && !candidate.size) || (by_time && !candidate.modified);
}

std::optional<SysMillis> ParseMoment(const std::string& text, SysMillis now) {
  constexpr std::size_t kDateLength = 10;
  if (const auto age = ParseAge(text)) return now - *age;
  if (text.size() == kDateLength) return ParseIso8601(text + "T00:00:00Z");
  return ParseIso8601(text);
}

}  // namespace darkroom
