// The keys of the queue, of AWS, and of the directory in their place.

#ifndef DARKROOM_WORKER_CONFIG_SERVICE_KEYS_H_
#define DARKROOM_WORKER_CONFIG_SERVICE_KEYS_H_

#include <chrono>
#include <string_view>
#include <vector>

#include "worker/config/config.h"
#include "worker/config/config_key.h"
#include "worker/config/value_types.h"

namespace darkroom {

inline constexpr std::chrono::hours kLongestVisibility(12);  // SQS's.

std::vector<Key<Config>> ServiceKeys();

Text QueueReference();
// `what`: a literal, for people.
Text HttpUrl(std::string_view what);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_SERVICE_KEYS_H_
