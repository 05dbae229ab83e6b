#include "worker/road/fetch.h"

#include <utility>

#include "base/log.h"
#include "worker/config/route.h"
#include "worker/road/marker.h"
#include "worker/road/output_plan.h"
#include "worker/road/standing.h"

namespace darkroom {
namespace {

// Whether somebody is told of all outputs, those that were there already too.
bool IsListed(const Job& job) {
  return job.source.manifest.has_value() || job.source.told;
}

// What is there, to be listed; what an older version has stored without its
// size is made again.
void KeepFacts(const ObjectInfo& there, PlannedOutput& output) {
  const std::optional<PixelSize> size = PixelSizeOf(there.metadata);
  output.present = size.has_value();
  if (!size) return;
  output.facts = OutputFacts{.width = size->width,
                             .height = size->height,
                             .bytes = there.size,
                             .content_type = there.content_type,
                             .etag = there.etag};
}

// All that job.source.route makes of the source.  Errors: kUnsupported (an
// output's key is no good, or the manifest's is that of a variant).
Status PlanAll(Job& job) {
  const Route& route = *job.source.route;
  const Config& config = *job.spec.config;
  const SourceEvent& event = job.spec.event;
  JobSource& source = job.source;
  source.outputs = TRY(PlanOutputs(config, route, event));
  source.manifest = TRY(PlanManifest(config, route, event));
  source.told = config.notify.success && !TopicOf(config, route).empty();
  for (const PlannedOutput& output : source.outputs) {
    if (!source.manifest || output.target.key != source.manifest->target.key) {
      continue;
    }
    return Error(
        ErrorClass::kUnsupported,
        "variant " + output.variant.name +
            " and the manifest would have the same key: " + output.target.key);
  }
  return {};
}

// Null if no route wants the source.  Errors: kUnsupported (the message names
// a route that is not there).
Result<const Route*> RouteFor(const JobSpec& spec,
                              std::optional<std::string_view> content_type) {
  const Route* route = FindRoute(*spec.config, spec.event, content_type);
  if (route == nullptr && !spec.event.route.empty()) {
    return Error(ErrorClass::kUnsupported,
                 "no such route: " + spec.event.route);
  }
  return route;
}

}  // namespace

Provenance ProvenanceFor(const Job& job, const PlannedOutput& output) {
  const SourceEvent& event = job.spec.event;
  return {.source = SourceName(event.source),
          .etag = job.source.info.etag,
          .version = job.source.info.version,
          .sequencer = event.sequencer,
          .recipe = output.recipe};
}

Status Fetch::operator()(Job& job) const {
  if (stopping_.stop_requested()) {
    return Error(ErrorClass::kCancelled, "stopped before the job was started");
  }
  const SourceEvent& event = job.spec.event;
  const Config& config = *job.spec.config;
  if (event.change == SourceChange::kRemoved) return PlanRemoval(job);
  if (TRY(RouteFor(job.spec, std::nullopt)) == nullptr) return {};

  const std::uint64_t limit = config.limits.decode.max_source_bytes;
  if (event.size.value_or(0) > limit) {
    return Error(ErrorClass::kTooLarge,
                 "source of " + std::to_string(*event.size) +
                     " bytes is over limits.max_source_bytes of " +
                     std::to_string(limit));
  }
  Result<FetchedObject> got = GetWithinMemory(job, limit);
  if (!got.ok()) return WithoutSource(job, got.error());
  FetchedObject fetched = *std::move(got);
  job.memory.ShrinkTo(fetched.info.size);
  const Route* route = TRY(RouteFor(job.spec, fetched.info.content_type));
  if (route == nullptr) return {};
  if (IsMarked(fetched.info.metadata)) {
    if (route->on_overlap == OnOverlap::kIgnore) return {};
    return Error(ErrorClass::kUnsupported,
                 "the source is itself a rendition made by darkroom");
  }
  job.source.route = route;
  job.source.info = std::move(fetched.info);
  TRY(PlanAll(job));
  TRY(LookAtOutputs(job));
  job.source.bytes = std::move(fetched.body);
  return {};
}

// An earlier delivery may have been killed between two of its outputs, after
// the removal found nothing to take away.
Status Fetch::WithoutSource(Job& job, const Error& error) const {
  const Route* route = TRY(RouteFor(job.spec, std::nullopt));
  const bool may_matter = error.cls() == ErrorClass::kNotFound &&
                          job.delivery->message().receive_count > 1 &&
                          route->on_removed == OnRemoved::kDeleteVariants;
  if (!may_matter) return error;
  job.source.gone = true;
  return PlanRemoval(job);
}

// A grant is as large as the event says, and no more is taken.  An event that
// understates its object is not believed a second time.
Result<FetchedObject> Fetch::GetWithinMemory(Job& job,
                                             std::uint64_t limit) const {
  const SourceEvent& event = job.spec.event;
  const std::uint64_t told = event.size.value_or(limit);
  job.memory = TRY(budget_.Admit(told, stopping_));
  Result<FetchedObject> fetched = Get(event, told);
  if (fetched.ok() || told == limit ||
      fetched.error().cls() != ErrorClass::kTooLarge) {
    return fetched;
  }
  job.memory = MemoryGrant();
  job.memory = TRY(budget_.Admit(limit, stopping_));
  return Get(event, limit);
}

Result<FetchedObject> Fetch::Get(const SourceEvent& event,
                                 std::uint64_t max_bytes) const {
  GetOptions options{.max_bytes = max_bytes};
  // A version cannot be overwritten; without one, the ETag tells whether this
  // is still the object that the event is about.
  if (event.source.version.empty()) options.if_match = event.etag;
  return store_.Get(event.source, options);
}

Status Fetch::PlanRemoval(Job& job) const {
  const Route* route = TRY(RouteFor(job.spec, std::nullopt));
  if (route == nullptr) return {};
  job.source.route = route;
  // Of a versioned bucket, an old version may have been removed; or the
  // source was uploaded again meanwhile.
  ObjectRef current = job.spec.event.source;
  current.version.clear();
  if (TRY(LookAt(store_, current))) {
    return Error(ErrorClass::kSuperseded, "the source is still there");
  }
  return PlanAll(job);
}

// The keys of a message that comes for the first time are nearly always free,
// and its outputs are made whatever is there: there is nothing to save by a
// look.  It takes one where the write might replace what it should not.
bool Fetch::MayStayUnseen(const Job& job, const PlannedOutput& output) const {
  return output.asked && job.delivery->message().receive_count <= 1 &&
         job.source.route->up_to_date == UpToDate::kRemake &&
         (!job.spec.config->aws.conditional_writes ||
          conditions_.AreKnown(output.target.bucket));
}

Status Fetch::LookAtOutputs(Job& job) const {
  for (PlannedOutput& output : job.source.outputs) {
    if (output.present || MayStayUnseen(job, output)) continue;
    const auto there = TRY(LookAtOutput(job, output));
    if (output.present && IsListed(job)) KeepFacts(*there, output);
  }
  std::optional<PlannedOutput>& manifest = job.source.manifest;
  if (manifest && !MayStayUnseen(job, *manifest)) {
    TRY(LookAtOutput(job, *manifest));
  }
  return {};
}

Result<std::optional<ObjectInfo>> Fetch::LookAtOutput(
    const Job& job, PlannedOutput& output) const {
  const Route& route = *job.source.route;
  std::optional<ObjectInfo> there = TRY(LookAt(store_, output.target));
  output.looked = true;
  if (!there) return there;
  const Provenance ours = ProvenanceFor(job, output);
  const Standing standing = StandingOf(ours, there);
  if (standing == Standing::kForeign &&
      route.on_conflict == OnConflict::kRefuse) {
    return TakenError(output.target.key, *there);
  }
  if (standing == Standing::kNewer) return NewerError(output.target.key);
  output.there = there->etag;
  // What an earlier delivery of this message finished is not done again.
  const bool again = job.delivery->message().receive_count > 1;
  const bool kept = route.up_to_date == UpToDate::kSkip || !output.asked;
  output.present = (again && standing == Standing::kSame) ||
                   (kept && AreUpToDate(ours, ProvenanceOf(there->metadata)));
  return there;
}

}  // namespace darkroom
