#include "worker/road/write_conditions.h"

#include <utility>

#include "base/log.h"

namespace darkroom {
namespace {

// One that is accepted may have come after somebody took the output away.
constexpr int kAcceptedProofs = 2;
// Where they come to nothing else, outputs are looked at for good.
constexpr int kToldProofs = 3;
constexpr int kUntoldProofs = 8;

}  // namespace

WriteConditions::Proof::Proof(Proof&& other) noexcept
    : conditions_(std::exchange(other.conditions_, nullptr)),
      bucket_(std::move(other.bucket_)) {}

void WriteConditions::Proof::End(Finding finding) {
  if (conditions_ == nullptr) return;
  std::exchange(conditions_, nullptr)->EndProof(bucket_, finding);
}

bool WriteConditions::MayAsk() const {
  const std::lock_guard lock(mutex_);
  return !refused_;
}

bool WriteConditions::AreIgnored(const std::string& bucket) const {
  const std::lock_guard lock(mutex_);
  return StateOf(bucket) == State::kIgnored;
}

bool WriteConditions::AreKnown(const std::string& bucket) const {
  const std::lock_guard lock(mutex_);
  const State state = StateOf(bucket);
  return refused_ || state == State::kKept || state == State::kIgnored;
}

std::optional<WriteConditions::Proof> WriteConditions::BeginProof(
    const std::string& bucket) {
  const std::lock_guard lock(mutex_);
  Bucket& its = buckets_[bucket];
  if (refused_ || its.state != State::kUnproved ||
      its.accepted + its.failed == kToldProofs || its.untold == kUntoldProofs) {
    return std::nullopt;
  }
  its.state = State::kProving;
  return std::optional<Proof>(std::in_place, *this, bucket);
}

void WriteConditions::EndProof(const std::string& bucket, Finding finding) {
  {
    const std::lock_guard lock(mutex_);
    Bucket& its = buckets_[bucket];
    // Another write has found out meanwhile.
    if (its.state != State::kProving) return;
    its.state = After(its, finding);
    if (its.state != State::kIgnored) return;
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

WriteConditions::State WriteConditions::After(Bucket& its, Finding finding) {
  switch (finding) {
    case Finding::kRefused:
      return State::kKept;
    case Finding::kAccepted:
      return ++its.accepted < kAcceptedProofs ? State::kUnproved
                                              : State::kIgnored;
    case Finding::kFailed:
      ++its.failed;
      break;
    case Finding::kUntold:
      ++its.untold;
      break;
  }
  return State::kUnproved;
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
