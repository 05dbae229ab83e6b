// What a configuration must be as a whole, key by key it being right already.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_CHECK_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_CHECK_H_

#include <cstdint>
#include <string_view>

#include "worker/config/config.h"
#include "worker/config/config_reading.h"

namespace darkroom {

// What the configuration is for: this decides what may be missing.
enum class ConfigUse : std::uint8_t {
  kRunAws,    // `run`: queue.url, variants and routes.
  kRunLocal,  // `run --local`: variants; routes have a default.
  kProcess,   // `process`: nothing; variants may come as options.
  kQueue,     // `redrive` and `status`: nothing but what names the queues.
};

// With kRunLocal and no routes, everything goes to this bucket.
inline constexpr std::string_view kLocalOutputBucket = "renditions";

// Names what has no name, and gives kRunLocal its default route.
void CompleteConfig(ConfigUse use, Config& config, ConfigReading& reading);

// Complains to `reading` of what cannot work or is missing.  Says nothing of
// parts that were not read soundly.
void CheckConfig(ConfigUse use, const Config& config, ConfigReading& reading);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_CHECK_H_
