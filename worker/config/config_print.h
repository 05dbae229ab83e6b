// The effective configuration for people to read and for darkroom to read back.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_PRINT_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_PRINT_H_

#include <string>
#include <string_view>

#include "worker/config/config.h"
#include "worker/config/config_reading.h"

namespace darkroom {

// YAML that gives the same Config when it is read; each line ends with where
// its value comes from ("# default", "# darkroom.yaml:12",
// "# DARKROOM_QUEUE_URL").  User names and passwords in URLs are masked.
std::string PrintConfig(const Config& config, const ConfigOrigins& origins);

// "https://user:pass@host/" to "https://***@host/".
std::string MaskUserInfo(std::string_view text);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_PRINT_H_
