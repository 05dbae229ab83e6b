#include "worker/road/upload.h"

#include <algorithm>
#include <string>
#include <utility>

#include "codecs/encoder.h"
#include "worker/road/fetch.h"
#include "worker/road/marker.h"

namespace darkroom {
namespace {

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

// A source that is gone settles its message; a destination that is gone must
// not.
Result<PutResult> NeverNothingToDo(Result<PutResult> result) {
  if (result.ok() || result.error().kind() != ErrorKind::kNotFound) {
    return result;
  }
  return Error(ErrorClass::kAccess, result.error().message());
}

}  // namespace

Status Upload::operator()(Job& job) const {
  for (const Rendition& rendition : job.renditions) {
    const auto output =
        std::find_if(job.source.outputs.begin(), job.source.outputs.end(),
                     [&](const PlannedOutput& planned) {
                       return planned.variant.name == rendition.variant;
                     });
    if (output == job.source.outputs.end()) {
      return Error(ErrorClass::kInternal,
                   "a rendition nobody asked for: " + rendition.variant);
    }
    TRY(NeverNothingToDo(
        store_.Put(output->target, rendition.bytes.view(),
                   PutOptionsFor(job, *output, rendition.format))));
    job.stored.push_back({.variant = rendition.variant,
                          .target = output->target,
                          .width = rendition.width,
                          .height = rendition.height,
                          .bytes = rendition.bytes.size()});
  }
  job.renditions.clear();
  job.memory = MemoryGrant();
  return {};
}

}  // namespace darkroom
