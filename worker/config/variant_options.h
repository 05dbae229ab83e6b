// A variant on the command line.

#ifndef DARKROOM_WORKER_CONFIG_VARIANT_OPTIONS_H_
#define DARKROOM_WORKER_CONFIG_VARIANT_OPTIONS_H_

#include <string_view>

#include "base/result.h"
#include "worker/config/config.h"

namespace darkroom {

// "width=128,height=128,fit=cover,quality=85": the keys that a variant has in
// YAML; the watermark is not read.  Errors: kConfiguration, with one problem
// per line.
Result<VariantConfig> ParseVariantOption(std::string_view option);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_VARIANT_OPTIONS_H_
