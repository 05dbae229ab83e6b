#include "worker/road/standing.h"

#include <algorithm>
#include <utility>

namespace darkroom {
namespace {

// Sequencers of one key are compared as text, the shorter one padded on its
// right with zeros ("Event message structure" in S3's user guide).
bool IsLater(std::string a, std::string b) {
  if (a.empty() || b.empty()) return false;
  const std::size_t length = std::max(a.size(), b.size());
  a.resize(length, '0');
  b.resize(length, '0');
  return a > b;
}

}  // namespace

Standing StandingOf(const Provenance& ours,
                    const std::optional<ObjectInfo>& there) {
  if (!there) return Standing::kFree;
  const Provenance theirs = ProvenanceOf(there->metadata);
  if (!IsMarked(there->metadata) || theirs.source != ours.source) {
    return Standing::kForeign;
  }
  if (theirs == ours) return Standing::kSame;
  return IsLater(theirs.sequencer, ours.sequencer) ? Standing::kNewer
                                                   : Standing::kOlder;
}

bool AreUpToDate(const Provenance& ours, const Provenance& theirs) {
  return ours.source == theirs.source && ours.etag == theirs.etag &&
         ours.recipe == theirs.recipe;
}

Error TakenError(const std::string& key, const ObjectInfo& there) {
  const std::string owner =
      IsMarked(there.metadata)
          ? "a rendition of " + ProvenanceOf(there.metadata).source
          : "not a rendition of darkroom";
  return Error(ErrorClass::kUnsupported,
               "output key " + key + " is taken: it holds " + owner +
                   " (routes[].on_conflict: overwrite replaces it)");
}

Error NewerError(const std::string& key) {
  return Error(ErrorClass::kSuperseded,
               "output key " + key + " holds a rendition of a newer upload");
}

Result<std::optional<ObjectInfo>> LookAt(ObjectStore& store,
                                         const ObjectRef& target) {
  Result<ObjectInfo> there = store.Head(target);
  if (there.ok()) return std::optional<ObjectInfo>(std::move(there).value());
  if (there.error().kind() == ErrorKind::kNotFound) {
    return std::optional<ObjectInfo>();
  }
  return there.error();
}

}  // namespace darkroom
