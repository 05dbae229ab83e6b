#include "worker/road/fetch.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "worker/config/route.h"
#include "worker/road/marker.h"

namespace darkroom {
namespace {

// The outputs of `route`; those that the message does not ask for count as
// present.
Result<std::vector<PlannedOutput>> PlanOutputs(const JobSpec& spec,
                                               const Route& route) {
  std::vector<PlannedOutput> outputs;
  for (PlannedVariant& planned :
       TRY(PlanVariants(*spec.config, route, spec.event))) {
    PlannedOutput output;
    output.target = TRY(OutputRef(route, planned.spec, spec.event.source));
    output.recipe = RecipeHash(route, planned.spec);
    output.present = !planned.encode;
    output.variant = std::move(planned.spec);
    outputs.push_back(std::move(output));
  }
  return outputs;
}

// Sequencers of one key are compared as text, the shorter one padded on its
// right with zeros ("Event message structure" in S3's user guide).
bool IsNewer(std::string a, std::string b) {
  if (a.empty() || b.empty()) return false;
  const std::size_t length = std::max(a.size(), b.size());
  a.resize(length, '0');
  b.resize(length, '0');
  return a > b;
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
  if (TRY(RouteFor(job.spec, std::nullopt)) == nullptr) return {};

  const std::uint64_t limit = config.limits.decode.max_source_bytes;
  if (event.size.value_or(0) > limit) {
    return Error(ErrorClass::kTooLarge,
                 "source of " + std::to_string(*event.size) +
                     " bytes is over limits.max_source_bytes of " +
                     std::to_string(limit));
  }
  job.memory = TRY(budget_.Admit(event.size.value_or(limit), stopping_));
  FetchedObject fetched = TRY(Get(event, limit));
  job.memory.ShrinkTo(fetched.info.size);
  if (IsMarked(fetched.info.metadata)) {
    return Error(ErrorClass::kUnsupported,
                 "the source is itself a rendition made by darkroom");
  }
  const Route* route = TRY(RouteFor(job.spec, fetched.info.content_type));
  if (route == nullptr) return {};
  job.source.route = route;
  job.source.info = std::move(fetched.info);
  job.source.outputs = TRY(PlanOutputs(job.spec, *route));
  TRY(LookAtOutputs(job));
  job.source.bytes = std::move(fetched.body);
  return {};
}

Result<FetchedObject> Fetch::Get(const SourceEvent& event,
                                 std::uint64_t max_bytes) const {
  GetOptions options{.max_bytes = max_bytes};
  // A version cannot be overwritten; without one, the ETag tells whether this
  // is still the object that the event is about.
  if (event.source.version.empty()) options.if_match = event.etag;
  return store_.Get(event.source, options);
}

Status Fetch::LookAtOutputs(Job& job) const {
  const bool first = job.delivery->message().receive_count <= 1;
  const bool refuse = job.source.route->on_conflict == OnConflict::kRefuse;
  if (first && !refuse) return {};
  for (PlannedOutput& output : job.source.outputs) {
    if (!output.present) TRY(LookAt(job, output));
  }
  return {};
}

Status Fetch::LookAt(const Job& job, PlannedOutput& output) const {
  const Result<ObjectInfo> there = store_.Head(output.target);
  if (!there.ok()) {
    if (there.error().kind() == ErrorKind::kNotFound) return {};
    return there.error();
  }
  const Provenance ours = ProvenanceFor(job, output);
  const Provenance theirs = ProvenanceOf(there->metadata);
  const bool refuse = job.source.route->on_conflict == OnConflict::kRefuse;
  if (refuse && theirs.source != ours.source) {
    const std::string owner = IsMarked(there->metadata)
                                  ? "a rendition of " + theirs.source
                                  : "not a rendition of darkroom";
    return Error(ErrorClass::kUnsupported,
                 "output key " + output.target.key + " is taken: it holds " +
                     owner + " (routes[].on_conflict: overwrite replaces it)");
  }
  if (theirs.source == ours.source &&
      IsNewer(theirs.sequencer, ours.sequencer)) {
    return Error(ErrorClass::kSuperseded,
                 "output key " + output.target.key +
                     " holds a rendition of a newer upload");
  }
  // What an earlier delivery of this message finished is not done again.
  output.present = job.delivery->message().receive_count > 1 && theirs == ours;
  return {};
}

}  // namespace darkroom
