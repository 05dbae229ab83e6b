// Whether an object is to be sent to the worker, or why not.

#ifndef DARKROOM_WORKER_TOOLS_BACKFILL_JUDGE_H_
#define DARKROOM_WORKER_TOOLS_BACKFILL_JUDGE_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "libs3q/object_store.h"
#include "worker/config/config.h"
#include "worker/tools/backfill_filter.h"

namespace darkroom {

// Why an object is left out.
enum class Omission : std::uint8_t {
  kNone,         // It is not.
  kFilter,       // The filters do not hold.
  kFolder,       // A marker of an empty folder.
  kEmpty,        // Zero bytes.
  kTooLarge,     // Over limits.max_source_bytes.
  kNoRoute,      // No route takes it.
  kRendition,    // Darkroom made it.
  kGone,         // A list names it, but it is not there.
  kUnsupported,  // Its outputs' keys cannot be.
  kUpToDate,     // All renditions are there: with kMissing only.
  kTaken,        // An output's key holds something else: with kMissing only.
};
inline constexpr std::size_t kOmissions = 11;

std::string_view NameOf(Omission omission);     // "no_route".
std::string_view MeaningOf(Omission omission);  // "no route takes them".

// Which objects are wanted: all, or those that lack a rendition made of these
// bytes by the recipe of today.
enum class BackfillScope : std::uint8_t { kAll, kMissing };

// Judges as the worker would, from as little as will do: it looks at an object
// (HEAD) only where the listing does not tell enough, or where the object may
// be a rendition because some route stores into its bucket.
//
// Borrows store and configuration.  Thread-safe.
class BackfillJudge {
 public:
  struct Options {
    BackfillFilter filter;
    BackfillScope scope = BackfillScope::kAll;
  };

  BackfillJudge(ObjectStore& store, const Config& config, Options options)
      : store_(store), config_(config), options_(std::move(options)) {}

  // Completes `candidate` with what it learns of it.
  // Errors: those of ObjectStore::Head, but kNotFound.
  Result<Omission> Judge(Candidate& candidate) const;

 private:
  // By what is known of it.
  Omission JudgeFacts(const Candidate& candidate) const;
  bool MustLook(const Candidate& candidate) const;
  Result<Omission> Look(Candidate& candidate) const;
  Result<Omission> JudgeOutputs(const Candidate& candidate,
                                const Route& route) const;

  ObjectStore& store_;
  const Config& config_;
  const Options options_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_BACKFILL_JUDGE_H_
