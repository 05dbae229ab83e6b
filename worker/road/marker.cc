#include "worker/road/marker.h"

#include <cstdint>
#include <limits>

#include "base/text.h"
#include "base/uri_encode.h"
#include "libs3q/marker.h"
#include "worker/config/recipe_hash.h"

namespace darkroom {
namespace {

// All user metadata of an S3 object is limited to 2 KB.
constexpr std::size_t kMaxSourceName = 900;

constexpr char kSource[] = "darkroom-source";
constexpr char kEtag[] = "darkroom-source-etag";
constexpr char kVersionId[] = "darkroom-source-version";
constexpr char kSequencer[] = "darkroom-source-sequencer";
constexpr char kRecipe[] = "darkroom-recipe";
constexpr char kWidth[] = "darkroom-width";
constexpr char kHeight[] = "darkroom-height";

std::string Find(const Metadata& metadata, const char* name) {
  const auto found = metadata.find(name);
  return found == metadata.end() ? std::string() : found->second;
}

// 0 where there is none.
int FindSide(const Metadata& metadata, const char* name) {
  constexpr std::uint64_t kMost = std::numeric_limits<int>::max();
  const auto side = ParseUnsigned(Find(metadata, name));
  return side && *side <= kMost ? static_cast<int>(*side) : 0;
}

}  // namespace

std::string SourceName(const ObjectRef& source) {
  const std::string whole = source.bucket + "/" + source.key;
  std::string name = UriEncode(whole, Slash::kKeep);
  if (name.size() <= kMaxSourceName) return name;
  return name.substr(0, kMaxSourceName - 17) + "~" + StableHash(whole);
}

Metadata MarkerOf(const Provenance& provenance) {
  Metadata metadata = {{kMarkerMetadata, "1"}};
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) metadata[name] = value;
  };
  add(kSource, provenance.source);
  add(kEtag, provenance.etag);
  add(kVersionId, provenance.version);
  add(kSequencer, provenance.sequencer);
  add(kRecipe, provenance.recipe);
  return metadata;
}

bool IsMarked(const Metadata& metadata) {
  return metadata.contains(kMarkerMetadata);
}

Provenance ProvenanceOf(const Metadata& metadata) {
  return {.source = Find(metadata, kSource),
          .etag = Find(metadata, kEtag),
          .version = Find(metadata, kVersionId),
          .sequencer = Find(metadata, kSequencer),
          .recipe = Find(metadata, kRecipe)};
}

Metadata SizeMetadata(const PixelSize& size) {
  return {{kWidth, std::to_string(size.width)},
          {kHeight, std::to_string(size.height)}};
}

std::optional<PixelSize> PixelSizeOf(const Metadata& metadata) {
  const PixelSize size = {FindSide(metadata, kWidth),
                          FindSide(metadata, kHeight)};
  if (size.width == 0 || size.height == 0) return std::nullopt;
  return size;
}

}  // namespace darkroom
