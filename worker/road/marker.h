// The metadata that says an object is a rendition of ours, and of what.

#ifndef DARKROOM_WORKER_ROAD_MARKER_H_
#define DARKROOM_WORKER_ROAD_MARKER_H_

#include <optional>
#include <string>

#include "libs3q/object_store.h"

namespace darkroom {

// Where a rendition comes from.
struct Provenance {
  std::string source;   // SourceName of its source.
  std::string etag;     // Of the source, as stored with the rendition.
  std::string version;  // Empty here and below: unknown.
  std::string sequencer;
  std::string recipe;

  bool operator==(const Provenance&) const = default;
};

// A source as one ASCII word: "bucket/key", percent-encoded where it must be,
// and cut with a hash where it would be too long for metadata.
std::string SourceName(const ObjectRef& source);

// The user metadata of a rendition.
Metadata MarkerOf(const Provenance& provenance);

// Whether an object is a rendition of any darkroom.
bool IsMarked(const Metadata& metadata);

Provenance ProvenanceOf(const Metadata& metadata);

// The size of a rendition in pixels, which its metadata tells, too.
struct PixelSize {
  int width = 0;
  int height = 0;

  bool operator==(const PixelSize&) const = default;
};

Metadata SizeMetadata(const PixelSize& size);

// Nothing where it is not told, as by the renditions of older versions.
std::optional<PixelSize> PixelSizeOf(const Metadata& metadata);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_MARKER_H_
