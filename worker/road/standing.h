// How a rendition that is to be stored stands to what its key holds.

#ifndef DARKROOM_WORKER_ROAD_STANDING_H_
#define DARKROOM_WORKER_ROAD_STANDING_H_

#include <cstdint>
#include <optional>
#include <string>

#include "base/error.h"
#include "libs3q/object_store.h"
#include "worker/road/marker.h"

namespace darkroom {

enum class Standing : std::uint8_t {
  kFree,     // Nothing is there.
  kSame,     // A rendition of the same source, upload and recipe.
  kOlder,    // One of an earlier upload or another recipe, or of no telling.
  kNewer,    // One of a later upload of the same source.
  kForeign,  // Something else: another source's, or not ours at all.
};

Standing StandingOf(const Provenance& ours,
                    const std::optional<ObjectInfo>& there);

// Whether both were made by the same recipe from the same bytes, whatever the
// event that asked for it.
bool AreUpToDate(const Provenance& ours, const Provenance& theirs);

// kUnsupported: the key holds another source's rendition, or nothing of ours.
Error TakenError(const std::string& key, const ObjectInfo& there);

// kSuperseded: the key holds a rendition of a newer upload.
Error NewerError(const std::string& key);

// What the key of an output holds; nothing where there is nothing.
// Errors: as ObjectStore::Head, but kNotFound.
Result<std::optional<ObjectInfo>> LookAt(ObjectStore& store,
                                         const ObjectRef& target);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_STANDING_H_
