// Many entries in as few requests as the services take.

#ifndef DARKROOM_LIBS3Q_AWS_BATCHES_H_
#define DARKROOM_LIBS3Q_AWS_BATCHES_H_

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <span>
#include <vector>

#include "base/result.h"

namespace darkroom {

// SQS's and SNS's.
inline constexpr std::size_t kMaxBatch = 10;

// How many entries from the first on fit into one request of `most_bytes`, by
// their WireSize; at least one, even if it is larger by itself.
template <typename Entry>
std::size_t FittingTogether(std::span<const Entry> entries,
                            std::size_t most_bytes) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  while (count < std::min(entries.size(), kMaxBatch)) {
    bytes += WireSize(entries[count]);
    if (count > 0 && bytes > most_bytes) break;
    ++count;
  }
  return count;
}

// Calls call(run) for one run of entries after the other, each as long as
// length(rest) says, and joins the outcomes.
template <typename Entry, typename Length, typename Call>
std::vector<Status> InRuns(std::span<const Entry> entries, Length length,
                           Call call) {
  std::vector<Status> outcome;
  outcome.reserve(entries.size());
  while (!entries.empty()) {
    const std::size_t count = length(entries);
    std::vector<Status> run = call(entries.first(count));
    std::move(run.begin(), run.end(), std::back_inserter(outcome));
    entries = entries.subspan(count);
  }
  return outcome;
}

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_BATCHES_H_
