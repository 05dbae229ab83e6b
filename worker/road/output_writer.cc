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

WriteConditions::Finding FindingOf(const Result<std::string>& again) {
  using Finding = WriteConditions::Finding;
  if (again.ok()) return Finding::kAccepted;
  switch (again.error().cls()) {
    case ErrorClass::kSuperseded:
      return Finding::kRefused;
    case ErrorClass::kTransient:
    case ErrorClass::kCancelled:
      return Finding::kUntold;
    default:
      return Finding::kFailed;
  }
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

Result<Written> OutputWriter::Write(const Job& job, const PlannedOutput& output,
                                    const OutputContent& content) const {
  Writing writing = {.job = job,
                     .output = output,
                     .bytes = content.bytes,
                     .options = PutOptionsFor(job, output, content),
                     .looked = output.looked};
  return MayAsk(job) ? PutIfUnchanged(std::move(writing))
                     : PutAfterALook(std::move(writing));
}

bool OutputWriter::MayAsk(const Job& job) const {
  return job.spec.config->aws.conditional_writes && conditions_.MayAsk();
}

bool OutputWriter::LooksFirst(const Writing& writing) const {
  if (conditions_.AreIgnored(writing.output.target.bucket)) return true;
  return !writing.looked && (writing.job.replaces || !IsOnePut(writing));
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

Result<Written> OutputWriter::PutIfUnchanged(Writing writing) const {
  bool look = LooksFirst(writing);
  bool taken = false;
  AllowToReplace(writing.options, writing.output.there);
  for (int round = 0; round < kRounds; ++round) {
    if (look) {
      const auto same = TRY(LookFor(writing));
      if (same) return Written{.etag = *same, .taken = taken};
    }
    const Result<std::string> put = Put(writing);
    if (put.ok()) {
      return Written{.etag = PutAgain(writing, *put), .taken = taken};
    }
    if (MayBeUnknown(put)) {
      Written written = TRY(PutAfterALook(writing));
      conditions_.AreRefused();
      return written;
    }
    if (!IsContested(put)) return put.error();
    if (IsProof(writing)) conditions_.AreKept(writing.output.target.bucket);
    taken = taken || !writing.looked;
    look = true;
  }
  return AlwaysChanging(writing.output.target.key);
}

// Sets what may be replaced.  If what is there serves as well, its ETag.
Result<std::optional<std::string>> OutputWriter::LookFor(
    Writing& writing) const {
  const Job& job = writing.job;
  const PlannedOutput& output = writing.output;
  const std::optional<ObjectInfo> there = TRY(LookAt(store_, output.target));
  const Standing standing = StandingOf(ProvenanceFor(job, output), there);
  // Since the last look: another worker's, or an attempt of our own whose
  // answer was lost.  What was there before may be what is to be made again.
  if (standing == Standing::kSame && writing.looked &&
      there->etag != writing.options.if_match) {
    return std::optional(there->etag);
  }
  TRY(MayReplace(job, output, there, standing));
  AllowToReplace(writing.options, there ? there->etag : std::string());
  writing.looked = true;
  return std::optional<std::string>();
}

// What was just stored, once more and as if it were new, where nobody knows
// whether the store would refuse that.  The ETag of what is there then.
std::string OutputWriter::PutAgain(const Writing& writing,
                                   std::string etag) const {
  const ObjectRef& target = writing.output.target;
  if (!IsOnePut(writing)) return etag;
  std::optional proof = conditions_.BeginProof(target.bucket);
  // Somebody may take each output away as soon as it is there: accepting it
  // again would tell nothing.
  if (!proof || !IsStillThere(target, etag)) return etag;
  Writing anew = writing;
  AllowToReplace(anew.options, "");
  Result<std::string> again = Put(anew);
  proof->End(FindingOf(again));
  return again.ok() ? *std::move(again) : etag;
}

bool OutputWriter::IsStillThere(const ObjectRef& target,
                                const std::string& etag) const {
  const auto there = LookAt(store_, target);
  return there.ok() && *there && (*there)->etag == etag;
}

bool OutputWriter::IsOnePut(const Writing& writing) {
  return writing.bytes.size() <= kSurelyOnePut;
}

// Whether its refusal tells that the store keeps conditions.
bool OutputWriter::IsProof(const Writing& writing) {
  return writing.options.if_present == IfPresent::kRefuse && IsOnePut(writing);
}

Result<Written> OutputWriter::PutAfterALook(Writing writing) const {
  const std::optional<ObjectInfo> there =
      TRY(LookAt(store_, writing.output.target));
  TRY(MayReplace(
      writing.job, writing.output, there,
      StandingOf(ProvenanceFor(writing.job, writing.output), there)));
  writing.options.if_match.clear();
  writing.options.if_present = IfPresent::kReplace;
  std::string etag = TRY(Put(writing));
  return Written{.etag = std::move(etag)};
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
  conditions_.AreRefused();
  return {};
}

}  // namespace darkroom
