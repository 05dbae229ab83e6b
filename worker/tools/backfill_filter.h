// Which objects a backfill is about.

#ifndef DARKROOM_WORKER_TOOLS_BACKFILL_FILTER_H_
#define DARKROOM_WORKER_TOOLS_BACKFILL_FILTER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "libs3q/object_store.h"

namespace darkroom {

// An object that may want renditions.
struct Candidate {
  ObjectRef source;
  std::optional<std::uint64_t> size;  // Nothing here and below: not known yet.
  std::string etag;
  std::optional<SysMillis> modified;
  std::optional<std::string> content_type = std::nullopt;
  std::uint64_t line = 0;  // Of the list that names it, from 1 on.
};

// All that are set must hold.
struct BackfillFilter {
  std::string glob;
  std::vector<std::string> suffixes;  // One of these, in any case.
  std::optional<std::uint64_t> min_size;
  std::optional<std::uint64_t> max_size;
  std::optional<SysMillis> modified_since;
  std::optional<SysMillis> modified_before;
};

bool KeyMatches(const BackfillFilter& filter, std::string_view key);

// What is not known yet matches.
bool FactsMatch(const BackfillFilter& filter, const Candidate& candidate);

// Whether FactsMatch may change its mind once more is known.
bool NeedsFacts(const BackfillFilter& filter, const Candidate& candidate);

// "12h" and "30d" are so long before `now`; "2026-11-21" and
// "2026-11-21T08:00:00Z" are what they say.
std::optional<SysMillis> ParseMoment(const std::string& text, SysMillis now);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_BACKFILL_FILTER_H_
