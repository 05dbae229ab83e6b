#include "worker/road/output_writer.h"

#include <optional>
#include <string>
#include <utility>

#include "worker/road/fetch.h"
#include "worker/road/marker.h"
#include "worker/road/standing.h"

namespace darkroom {
namespace {

// How often somebody else may get in between.
constexpr int kRounds = 5;

PutOptions PutOptionsFor(const Job& job, const PlannedOutput& output,
                         const OutputContent& content) {
  const Destination& destination = job.source.route->destination;
  PutOptions options{.content_type = content.content_type,
                     .cache_control = destination.cache_control,
                     .content_disposition = destination.content_disposition,
                     .storage_class = destination.storage_class,
                     .sse = destination.sse,
                     .sse_kms_key_id = destination.sse_kms_key_id,
                     .acl = destination.acl,
                     .tags = destination.tags,
                     .metadata = MarkerOf(ProvenanceFor(job, output))};
  if (destination.sse_bucket_key) options.bucket_key = true;
  if (content.size) options.metadata.merge(SizeMetadata(*content.size));
  options.metadata.insert(destination.metadata.begin(),
                          destination.metadata.end());
  return options;
}

void AllowToReplace(PutOptions& options, const std::string& etag) {
  options.if_match = etag;
  options.if_present = etag.empty() ? IfPresent::kRefuse : IfPresent::kReplace;
}

// A source that is gone settles its message; a destination that is gone must
// not.
Result<std::string> NeverNothingToDo(const Result<PutResult>& result) {
  if (result.ok()) return result->etag;
  if (result.error().cls() != ErrorClass::kNotFound) return result.error();
  return Error(ErrorClass::kAccess, result.error().message());
}

bool IsContested(const auto& outcome) {
  return !outcome.ok() && outcome.error().cls() == ErrorClass::kSuperseded;
}

Error AlwaysChanging(const std::string& key) {
  return Error(ErrorClass::kTransient,
               "output key " + key + " changes all the time");
}

}  // namespace

Result<std::string> OutputWriter::Write(const Job& job,
                                        const PlannedOutput& output,
                                        const OutputContent& content) const {
  PutOptions options = PutOptionsFor(job, output, content);
  const ByteView bytes = content.bytes;
  const std::string& key = output.target.key;
  if (!job.spec.config->aws.conditional_writes) {
    return NeverNothingToDo(store_.Put(output.target, bytes, options));
  }
  AllowToReplace(options, output.there);
  const Provenance ours = ProvenanceFor(job, output);
  const bool refuse = job.source.route->on_conflict == OnConflict::kRefuse;
  for (int round = 0; round < kRounds; ++round) {
    Result<std::string> put =
        NeverNothingToDo(store_.Put(output.target, bytes, options));
    if (!IsContested(put)) return put;
    const std::optional<ObjectInfo> there = TRY(LookAt(store_, output.target));
    const Standing standing = StandingOf(ours, there);
    // Another worker's, or an attempt of our own whose answer was lost.
    if (standing == Standing::kSame) return there->etag;
    if (standing == Standing::kNewer) return NewerError(key);
    if (standing == Standing::kForeign && refuse) {
      return TakenError(key, *there);
    }
    AllowToReplace(options, there ? there->etag : std::string());
  }
  return AlwaysChanging(key);
}

Result<bool> OutputWriter::Remove(const Job& job,
                                  const PlannedOutput& output) const {
  const Provenance ours = ProvenanceFor(job, output);
  for (int round = 0; round < kRounds; ++round) {
    const std::optional<ObjectInfo> there = TRY(LookAt(store_, output.target));
    const Standing standing = StandingOf(ours, there);
    if (standing != Standing::kSame && standing != Standing::kOlder) {
      return false;
    }
    RemoveOptions options;
    if (job.spec.config->aws.conditional_writes) options.if_match = there->etag;
    const Status removed = store_.Remove(output.target, options);
    if (removed.ok()) return true;
    if (!IsContested(removed)) return removed.error();
  }
  return AlwaysChanging(output.target.key);
}

}  // namespace darkroom
