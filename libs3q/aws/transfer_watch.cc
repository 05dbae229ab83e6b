#include "libs3q/aws/transfer_watch.h"

#include <algorithm>

namespace darkroom {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

RecentBytes::RecentBytes(milliseconds window, Time begin) : window_(window) {
  samples_[0] = {.at = begin};
}

void RecentBytes::Note(Time now, std::uint64_t moved) {
  const Sample& newest = samples_[(first_ + count_ - 1) % samples_.size()];
  if (now - newest.at < window_ / kSamples) return;
  // The oldest that is kept is as old as the window, or a little older.
  while (count_ > 1 &&
         now - samples_[(first_ + 1) % samples_.size()].at >= window_) {
    first_ = (first_ + 1) % samples_.size();
    --count_;
  }
  if (count_ == samples_.size()) return;  // Not with samples a tenth apart.
  samples_[(first_ + count_) % samples_.size()] = {.at = now, .moved = moved};
  ++count_;
}

milliseconds RecentBytes::span(Time now) const {
  return duration_cast<milliseconds>(now - oldest().at);
}

bool RecentBytes::Reach(std::uint64_t rate, Time now,
                        std::uint64_t moved) const {
  const auto ms = static_cast<std::uint64_t>(span(now).count());
  return (moved - oldest().moved) * 1000 >= rate * ms;
}

TransferWatch::TransferWatch(const SendOptions& options, Time begin)
    : options_(options),
      end_(begin + options.deadline),
      for_stall_(options.stall, begin),
      for_overtime_(options.overtime.window, begin) {}

TransferWatch::Verdict TransferWatch::At(Time now, std::uint64_t moved) {
  if (options_.stall > milliseconds(0)) {
    for_stall_.Note(now, moved);
    if (for_stall_.span(now) >= options_.stall &&
        !for_stall_.Reach(options_.stall_rate, now, moved)) {
      return Verdict::kStalled;
    }
  }
  for_overtime_.Note(now, moved);
  if (now < end_) return Verdict::kGoOn;
  const bool moves =
      moved > 0 && for_overtime_.Reach(options_.overtime.rate, now, moved);
  return moves ? Verdict::kGoOn : Verdict::kLate;
}

milliseconds TransferWatch::UntilNext(Time now) const {
  milliseconds next = options_.overtime.window / 10;
  if (options_.stall > milliseconds(0)) {
    next = std::min(next, options_.stall / 10);
  }
  if (now < end_) {
    next = std::min(next, std::chrono::ceil<milliseconds>(end_ - now));
  }
  return std::max(next, milliseconds(1));
}

}  // namespace darkroom
