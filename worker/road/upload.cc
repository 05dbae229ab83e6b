#include "worker/road/upload.h"

#include <algorithm>
#include <string>

#include "worker/road/standing.h"

namespace darkroom {
namespace {

Result<const PlannedOutput*> OutputOf(const Job& job,
                                      const std::string& variant) {
  for (const PlannedOutput& output : job.source.outputs) {
    if (output.variant.name == variant) return &output;
  }
  return Error(ErrorClass::kInternal,
               "a rendition nobody asked for: " + variant);
}

}  // namespace

Status Upload::operator()(Job& job) const {
  if (job.spec.event.change == SourceChange::kRemoved) {
    return RemoveAll(job);
  }
  for (const Rendition& rendition : job.renditions) {
    const PlannedOutput& output = *TRY(OutputOf(job, rendition.variant));
    TRY(writer_.Write(job, output, rendition));
    job.stored.push_back({.variant = rendition.variant,
                          .target = output.target,
                          .width = rendition.width,
                          .height = rendition.height,
                          .bytes = rendition.bytes.size()});
  }
  job.renditions.clear();
  job.memory = MemoryGrant();
  return TakeBackIfGone(job);
}

Status Upload::RemoveAll(Job& job) const {
  for (const PlannedOutput& output : job.source.outputs) {
    if (TRY(writer_.Remove(job, output))) ++job.removed;
  }
  return {};
}

// A source that is removed while it is rendered: its removal may have been
// settled before the renditions were there.
Status Upload::TakeBackIfGone(Job& job) const {
  const bool may_matter =
      job.source.route != nullptr && !job.stored.empty() &&
      job.source.route->on_removed == OnRemoved::kDeleteVariants;
  if (!may_matter) return {};
  ObjectRef current = job.spec.event.source;
  current.version.clear();
  if (TRY(LookAt(store_, current))) return {};
  TRY(RemoveAll(job));
  job.stored.clear();
  return Error(ErrorClass::kNotFound, "the source is gone since");
}

}  // namespace darkroom
