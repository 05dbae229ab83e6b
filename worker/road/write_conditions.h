// What the store makes of If-None-Match and If-Match, as far as it is known.

#ifndef DARKROOM_WORKER_ROAD_WRITE_CONDITIONS_H_
#define DARKROOM_WORKER_ROAD_WRITE_CONDITIONS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace darkroom {

// Some servers that speak S3's protocol refuse a write with a condition (error
// 501), others take it and ignore the condition.  The first is learnt from the
// first refusal, of the whole store; the second of each bucket, by an output
// that was just stored and is stored once more as if it were new.  Nothing is
// believed of If-Match, nor is it held against it that If-None-Match is
// ignored: what a write replaces by it has been looked at.
// Each is said once, for as long as the worker runs.  Thread-safe.
class WriteConditions {
 public:
  // What came of storing an output once more.  kUntold: it was not, or what
  // it failed of will be over, and another output is to tell.
  enum class Finding : std::uint8_t { kRefused, kAccepted, kFailed, kUntold };

  // A caller's turn to store once more, as if it were new, what it has stored.
  // Ends as kUntold where nobody ends it before; its conditions outlive it.
  class Proof {
   public:
    Proof(WriteConditions& conditions, std::string bucket)
        : conditions_(&conditions), bucket_(std::move(bucket)) {}
    Proof(Proof&& other) noexcept;
    Proof& operator=(Proof&&) = delete;
    ~Proof() { End(Finding::kUntold); }

    // The first time, for good.
    void End(Finding finding);

   private:
    WriteConditions* conditions_;  // Null: ended.
    std::string bucket_;
  };

  // Whether a write may carry a condition.
  bool MayAsk() const;

  // Whether a write to `bucket` is to be preceded by a look, since something
  // new would replace what is there.
  bool AreIgnored(const std::string& bucket) const;

  // Whether it is known what a write of something new does to what is there:
  // it is refused, or preceded by a look.
  bool AreKnown(const std::string& bucket) const;

  // For one caller at a time while nothing is known, and a few in all.
  std::optional<Proof> BeginProof(const std::string& bucket);

  // A write of something new was refused, since something is there.
  void AreKept(const std::string& bucket);

  // The store refuses writes that carry one.  To be told once the same write
  // has succeeded without.
  void AreRefused();

 private:
  enum class State : std::uint8_t { kUnproved, kProving, kKept, kIgnored };

  // Proofs that have ended, by what came of them.
  struct Bucket {
    State state = State::kUnproved;
    int accepted = 0;
    int failed = 0;
    int untold = 0;
  };

  void EndProof(const std::string& bucket, Finding finding);
  static State After(Bucket& its, Finding finding);
  // The caller holds mutex_.
  State StateOf(const std::string& bucket) const;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  bool refused_ = false;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_WRITE_CONDITIONS_H_
