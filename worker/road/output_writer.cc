#include "worker/road/output_writer.h"

#include <optional>
#include <string>
#include <utility>

#include "codecs/encoder.h"
#include "worker/road/fetch.h"
#include "worker/road/marker.h"
#include "worker/road/standing.h"

namespace darkroom {
namespace {

// How often somebody else may get in between.
constexpr int kRounds = 5;

PutOptions PutOptionsFor(const Job& job, const PlannedOutput& output,
                         OutputFormat format) {
  const Destination& destination = job.source.route->destination;
  PutOptions options{.content_type = std::string(ContentTypeOf(format)),
                     .cache_control = destination.cache_control,
                     .content_disposition = destination.content_disposition,
                     .storage_class = destination.storage_class,
                     .sse = destination.sse,
                     .sse_kms_key_id = destination.sse_kms_key_id,
                     .acl = destination.acl,
                     .tags = destination.tags,
                     .metadata = MarkerOf(ProvenanceFor(job, output))};
  if (destination.sse_bucket_key) options.bucket_key = true;
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
Status NeverNothingToDo(const Result<PutResult>& result) {
  if (result.ok()) return {};
  if (result.error().cls() != ErrorClass::kNotFound) return result.error();
  return Error(ErrorClass::kAccess, result.error().message());
}

bool IsContested(const Status& put) {
  return !put.ok() && put.error().cls() == ErrorClass::kSuperseded;
}

Error AlwaysChanging(const std::string& key) {
  return Error(ErrorClass::kTransient,
               "output key " + key + " changes all the time");
}

}  // namespace

Status OutputWriter::Write(const Job& job, const PlannedOutput& output,
                           const Rendition& rendition) const {
  PutOptions options = PutOptionsFor(job, output, rendition.format);
  const ByteView bytes = rendition.bytes.view();
  const std::string& key = output.target.key;
  if (!job.spec.config->aws.conditional_writes) {
    return NeverNothingToDo(store_.Put(output.target, bytes, options));
  }
  AllowToReplace(options, output.there);
  const Provenance ours = ProvenanceFor(job, output);
  const bool refuse = job.source.route->on_conflict == OnConflict::kRefuse;
  for (int round = 0; round < kRounds; ++round) {
    Status put = NeverNothingToDo(store_.Put(output.target, bytes, options));
    if (!IsContested(put)) return put;
    const std::optional<ObjectInfo> there = TRY(LookAt(store_, output.target));
    const Standing standing = StandingOf(ours, there);
    // Another worker's, or an attempt of our own whose answer was lost.
    if (standing == Standing::kSame) return {};
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
