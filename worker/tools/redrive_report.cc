#include "worker/tools/redrive_report.h"

#include "worker/tools/progress_display.h"

namespace darkroom {

std::string RedriveSummary(const RedriveCounts& counts,
                           const std::map<std::string, std::uint64_t>& classes,
                           LetterFate fate) {
  const bool moves = fate == LetterFate::kMoved;
  const std::uint64_t done = moves ? counts.moved : counts.matched;
  std::string text = Grouped(done) +
                     (done == 1 ? " dead letter" : " dead letters") +
                     (moves ? " sent back" : "");
  if (done > 0) text += " (" + ClassCounts(classes) + ")";
  if (counts.looked_at != counts.matched) {
    text += ", of " + Grouped(counts.looked_at) + " looked at";
  }
  if (counts.newer > 0) {
    text += "; " + Grouped(counts.newer) + " came meanwhile and were left";
  }
  if (!moves && done > 0) {
    text += "; nothing was moved: --send sends them back";
  }
  return text;
}

}  // namespace darkroom
