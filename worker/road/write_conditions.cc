#include "worker/road/write_conditions.h"

#include <utility>

#include "base/log.h"

namespace darkroom {
namespace {

// One that is accepted may have come after somebody took the output away.
constexpr int kAcceptedProofs = 2;
// Where they fail for another reason, outputs are looked at for good.
constexpr int kMostProofs = 3;

}  // namespace

bool WriteConditions::MayAsk(const std::string& bucket) const {
  const std::lock_guard lock(mutex_);
  return !refused_ && StateOf(bucket) != State::kIgnored;
}

bool WriteConditions::AreKnown(const std::string& bucket) const {
  const std::lock_guard lock(mutex_);
  const State state = StateOf(bucket);
  return refused_ || state == State::kKept || state == State::kIgnored;
}

bool WriteConditions::BeginProof(const std::string& bucket) {
  const std::lock_guard lock(mutex_);
  Bucket& its = buckets_[bucket];
  if (refused_ || its.state != State::kUnproved || its.proofs == kMostProofs) {
    return false;
  }
  its.state = State::kProving;
  ++its.proofs;
  return true;
}

void WriteConditions::EndProof(const std::string& bucket, Proof proof) {
  if (proof == Proof::kRefused) return AreKept(bucket);
  {
    const std::lock_guard lock(mutex_);
    Bucket& its = buckets_[bucket];
    // Another write has found out meanwhile.
    if (its.state != State::kProving) return;
    its.state = State::kUnproved;
    if (proof == Proof::kFailed || ++its.accepted < kAcceptedProofs) return;
    its.state = State::kIgnored;
  }
  Log(LogLevel::kWarn, "conditional_writes_ignored",
      {{"bucket", bucket},
       {"advice",
        "the store takes If-None-Match and ignores it: outputs are compared "
        "just before they are stored, and of two workers with uploads of one "
        "key at the same moment the last one wins; a newer version of the "
        "store may know better, and aws.conditional_writes: false saves "
        "finding out at each start"}});
}

void WriteConditions::AreKept(const std::string& bucket) {
  const std::lock_guard lock(mutex_);
  Bucket& its = buckets_[bucket];
  if (its.state != State::kIgnored) its.state = State::kKept;
}

void WriteConditions::AreRefused() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(refused_, true)) return;
  }
  Log(LogLevel::kWarn, "no_conditional_writes",
      {{"advice",
        "the store knows neither If-Match nor If-None-Match: outputs are "
        "compared just before they are stored, and of two workers with "
        "uploads of one key at the same moment the last one wins; "
        "aws.conditional_writes: false saves the first attempt"}});
}

WriteConditions::State WriteConditions::StateOf(
    const std::string& bucket) const {
  const auto found = buckets_.find(bucket);
  return found == buckets_.end() ? State::kUnproved : found->second.state;
}

}  // namespace darkroom
