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

bool IsContested(const auto& outcome) {
  return !outcome.ok() && outcome.error().cls() == ErrorClass::kSuperseded;
}

// Or something else is wrong, which comes to light without a condition too.
bool MayBeUnknown(const auto& outcome) {
  return !outcome.ok() && outcome.error().cls() == ErrorClass::kUnsupported;
}

Error AlwaysChanging(const std::string& key) {
  return Error(ErrorClass::kTransient,
               "output key " + key + " changes all the time");
}

// Why what is there must not be replaced, if it must not.
Status MayReplace(const Job& job, const PlannedOutput& output,
                  const std::optional<ObjectInfo>& there, Standing standing) {
  const std::string& key = output.target.key;
  if (standing == Standing::kNewer) return NewerError(key);
  if (standing == Standing::kForeign &&
      job.source.route->on_conflict == OnConflict::kRefuse) {
    return TakenError(key, *there);
  }
  return {};
}

}  // namespace

Result<std::string> OutputWriter::Write(const Job& job,
                                        const PlannedOutput& output,
                                        const OutputContent& content) const {
  Writing writing = {.job = job,
                     .output = output,
                     .bytes = content.bytes,
                     .options = PutOptionsFor(job, output, content)};
  return MayAsk(job) ? PutIfUnchanged(std::move(writing))
                     : PutAfterALook(std::move(writing));
}

bool OutputWriter::MayAsk(const Job& job) const {
  return job.spec.config->aws.conditional_writes && conditions_.known();
}

// A source that is gone settles its message; a destination that is gone must
// not.
Result<std::string> OutputWriter::Put(const Writing& writing) const {
  const Result<PutResult> result =
      store_.Put(writing.output.target, writing.bytes, writing.options);
  if (result.ok()) return result->etag;
  if (result.error().cls() != ErrorClass::kNotFound) return result.error();
  return Error(ErrorClass::kAccess, result.error().message());
}

Result<std::string> OutputWriter::PutIfUnchanged(Writing writing) const {
  const Job& job = writing.job;
  const PlannedOutput& output = writing.output;
  AllowToReplace(writing.options, output.there);
  for (int round = 0; round < kRounds; ++round) {
    Result<std::string> put = Put(writing);
    if (MayBeUnknown(put)) {
      std::string etag = TRY(PutAfterALook(writing));
      conditions_.AreUnknown();
      return etag;
    }
    if (!IsContested(put)) return put;
    const std::optional<ObjectInfo> there = TRY(LookAt(store_, output.target));
    const Standing standing = StandingOf(ProvenanceFor(job, output), there);
    // Another worker's, or an attempt of our own whose answer was lost.
    if (standing == Standing::kSame) return there->etag;
    TRY(MayReplace(job, output, there, standing));
    AllowToReplace(writing.options, there ? there->etag : std::string());
  }
  return AlwaysChanging(output.target.key);
}

Result<std::string> OutputWriter::PutAfterALook(Writing writing) const {
  const std::optional<ObjectInfo> there =
      TRY(LookAt(store_, writing.output.target));
  TRY(MayReplace(
      writing.job, writing.output, there,
      StandingOf(ProvenanceFor(writing.job, writing.output), there)));
  writing.options.if_match.clear();
  writing.options.if_present = IfPresent::kReplace;
  return Put(writing);
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
    const Status removed = RemoveIf(job, output.target, there->etag);
    if (removed.ok()) return true;
    if (!IsContested(removed)) return removed.error();
  }
  return AlwaysChanging(output.target.key);
}

Status OutputWriter::RemoveIf(const Job& job, const ObjectRef& target,
                              const std::string& etag) const {
  if (!MayAsk(job)) return store_.Remove(target);
  Status removed = store_.Remove(target, {.if_match = etag});
  if (!MayBeUnknown(removed)) return removed;
  TRY(store_.Remove(target));
  conditions_.AreUnknown();
  return {};
}

}  // namespace darkroom
