// Where watermarks come from: files, and objects of the store.

#ifndef DARKROOM_WORKER_CONFIG_WATERMARK_FILES_H_
#define DARKROOM_WORKER_CONFIG_WATERMARK_FILES_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "libs3q/object_store.h"
#include "worker/config/config.h"

namespace darkroom {

inline constexpr std::uint64_t kMaxWatermarkBytes = 16 * kMiB;

// Whether `text` can be a watermark_image: a path, or "s3://bucket/key".
bool IsWatermarkName(std::string_view text);

struct WatermarkProblem {
  std::size_t variant = 0;  // Index.
  std::string message;      // "logo.png: cannot open: No such file …"
};

// Reads those that are files, each once; relative paths begin at `folder`.
// The problems are those of the variants whose watermark cannot be read, or is
// none of the formats that a watermark may have.
std::vector<WatermarkProblem> ReadWatermarks(
    const std::string& folder, std::vector<VariantConfig>& variants);

// Whether some are objects, so that FetchWatermarks has something to do.
bool HasStoredWatermarks(const std::vector<VariantConfig>& variants);

// Fetches those that are objects, each once.
// Errors: kConfiguration (there is no such object, or it is no watermark), and
// those of the store.
Status FetchWatermarks(ObjectStore& store,
                       std::vector<VariantConfig>& variants);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_WATERMARK_FILES_H_
