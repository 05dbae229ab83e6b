#include "worker/road/upload.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "codecs/render/encoder.h"
#include "worker/config/route.h"
#include "worker/road/fetch.h"
#include "worker/road/report.h"
#include "worker/road/standing.h"
#include "worker/road/verdict.h"

namespace darkroom {
namespace {

Result<PlannedOutput*> OutputOf(Job& job, const std::string& variant) {
  for (PlannedOutput& output : job.source.outputs) {
    if (output.variant.name == variant) return &output;
  }
  return Error(ErrorClass::kInternal,
               "a rendition nobody asked for: " + variant);
}

// Now or the next time it would be said that the picture can never work.
bool BlamesPicture(const Job& job) {
  const int next_receive = job.delivery->message().receive_count + 1;
  return Judge(job.outcome, next_receive) == Verdict::kDeadLetter;
}

}  // namespace

Status Upload::operator()(Job& job) const {
  if (job.spec.event.change == SourceChange::kRemoved) {
    return RemoveAll(job);
  }
  if (job.source.gone) {
    TRY(RemoveAll(job));
    return Error(ErrorClass::kNotFound, "the source is gone");
  }
  Status stored = StoreAll(job);
  TRY(TakeBackIfGone(job));
  return stored;
}

Status Upload::StoreAll(Job& job) const {
  for (const Rendition& rendition : job.renditions) {
    PlannedOutput& output = *TRY(OutputOf(job, rendition.variant));
    TRY(Store(job, output, rendition));
    job.stored.push_back({.variant = rendition.variant,
                          .target = output.target,
                          .width = rendition.width,
                          .height = rendition.height,
                          .bytes = rendition.bytes.size()});
  }
  job.renditions.clear();
  job.memory = MemoryGrant();
  return StoreManifest(job);
}

Status Upload::Store(Job& job, PlannedOutput& output,
                     const Rendition& rendition) const {
  const OutputContent content = {
      .content_type = std::string(ContentTypeOf(rendition.format)),
      .bytes = rendition.bytes.view(),
      .size = PixelSize{rendition.width, rendition.height}};
  Written written = TRY(writer_.Write(job, output, content));
  job.replaces = job.replaces || written.taken;
  output.facts = OutputFacts{.width = rendition.width,
                             .height = rendition.height,
                             .bytes = rendition.bytes.size(),
                             .content_type = content.content_type,
                             .etag = std::move(written.etag)};
  return {};
}

// Last: where it is, all variants are.
Status Upload::StoreManifest(Job& job) const {
  if (!job.source.manifest) return {};
  PlannedOutput& manifest = *job.source.manifest;
  if (manifest.present && job.stored.empty()) return {};
  const std::string text = ManifestText(job);
  TRY(writer_.Write(job, manifest,
                    {.content_type = kManifestType, .bytes = AsBytes(text)}));
  job.manifest_stored = true;
  return {};
}

// The manifest first: it says that the others are there.
Status Upload::RemoveAll(Job& job) const {
  if (job.source.manifest) TRY(writer_.Remove(job, *job.source.manifest));
  for (const PlannedOutput& output : job.source.outputs) {
    if (TRY(writer_.Remove(job, output))) ++job.removed;
  }
  return {};
}

// A source that is removed while it is rendered: its removal may have been
// settled before the renditions were there.
Status Upload::TakeBackIfGone(Job& job) const {
  const bool may_matter =
      job.source.route != nullptr &&
      (!job.stored.empty() || job.manifest_stored) &&
      job.source.route->on_removed == OnRemoved::kDeleteVariants;
  if (!may_matter) return {};
  ObjectRef current = job.spec.event.source;
  current.version.clear();
  if (TRY(LookAt(store_, current))) return {};
  TRY(RemoveAll(job));
  job.stored.clear();
  return Error(ErrorClass::kNotFound, "the source is gone since");
}

// Nobody is to be told of a late event of an upload that was bad, once a good
// one has followed it.
void Upload::Reconsider(Job& job) const {
  const bool may_matter =
      job.spec.event.change != SourceChange::kRemoved && BlamesPicture(job);
  if (!may_matter) return;
  job.memory = MemoryGrant();
  const std::optional<PlannedOutput>& manifest = job.source.manifest;
  const PlannedOutput* newer = nullptr;
  for (const PlannedOutput& output : job.source.outputs) {
    if (newer == nullptr && IsNewersUnseen(job, output)) newer = &output;
  }
  if (newer == nullptr && manifest && IsNewersUnseen(job, *manifest)) {
    newer = &*manifest;
  }
  if (newer == nullptr) return;
  job.outcome = NewerError(newer->target.key).During("upload");
}

// Whether the key of an output that nobody has looked at is a newer upload's.
bool Upload::IsNewersUnseen(const Job& job, const PlannedOutput& output) const {
  if (!output.asked || output.looked) return false;
  const auto there = LookAt(store_, output.target);
  return there.ok() &&
         StandingOf(ProvenanceFor(job, output), *there) == Standing::kNewer;
}

}  // namespace darkroom
