// What an object has beside its bytes, as JSON in a file of its own.

#ifndef DARKROOM_LIBS3Q_LOCAL_SIDECAR_H_
#define DARKROOM_LIBS3Q_LOCAL_SIDECAR_H_

#include <string>
#include <string_view>
#include <vector>

#include "libs3q/object_store.h"

namespace darkroom {

struct Sidecar {
  std::string etag;  // Of the content that the rest belongs to.
  std::string content_type;
  std::string cache_control;  // Kept for people: nothing here reads them.
  std::string storage_class;
  Metadata metadata;
};

// {"contents":[{"etag":…,"content_type":…,"metadata":{…}},…]}.
std::string SidecarJson(const std::vector<Sidecar>& contents);

// Empty if `json` is none of ours: a sidecar is never a reason to fail.
std::vector<Sidecar> ParseSidecarJson(std::string_view json);

// "image/jpeg" for "a/b.JPG"; "binary/octet-stream", as S3 has it, if the
// extension says nothing.
std::string ContentTypeOf(std::string_view key);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_SIDECAR_H_
