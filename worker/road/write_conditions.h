// What the store makes of If-None-Match and If-Match, as far as it is known.

#ifndef DARKROOM_WORKER_ROAD_WRITE_CONDITIONS_H_
#define DARKROOM_WORKER_ROAD_WRITE_CONDITIONS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace darkroom {

// Some servers that speak S3's protocol refuse a write with a condition (error
// 501), others take it and ignore the condition.  The first is learnt from the
// first refusal, of the whole store; the second of each bucket, by an output
// that was just stored and is stored once more as if it were new.  Nothing is
// believed of If-Match: what a write replaces by it has been looked at.
// Each is said once, for as long as the worker runs.  Thread-safe.
class WriteConditions {
 public:
  // What came of storing an output once more.
  enum class Proof : std::uint8_t { kRefused, kAccepted, kFailed };

  // Whether a write to `bucket` may carry a condition.
  bool MayAsk(const std::string& bucket) const;

  // Whether it is known what a write of something new does to what is there:
  // it is refused, or it must not be asked and looks for itself.
  bool AreKnown(const std::string& bucket) const;

  // True for one caller at a time while nothing is known, and a few in all: it
  // stores once more what it has stored, as if it were new, and ends it.
  bool BeginProof(const std::string& bucket);
  void EndProof(const std::string& bucket, Proof proof);

  // A write of something new was refused, since something is there.
  void AreKept(const std::string& bucket);

  // The store refuses writes that carry one.  To be told once the same write
  // has succeeded without.
  void AreRefused();

 private:
  enum class State : std::uint8_t { kUnproved, kProving, kKept, kIgnored };

  struct Bucket {
    State state = State::kUnproved;
    int proofs = 0;    // Begun.
    int accepted = 0;  // Of these.
  };

  // The caller holds mutex_.
  State StateOf(const std::string& bucket) const;

  mutable std::mutex mutex_;
  // Guarded by mutex_.
  bool refused_ = false;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_WRITE_CONDITIONS_H_
