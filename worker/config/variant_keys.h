// The keys of a variant, in YAML and on the command line.

#ifndef DARKROOM_WORKER_CONFIG_VARIANT_KEYS_H_
#define DARKROOM_WORKER_CONFIG_VARIANT_KEYS_H_

#include "worker/config/config.h"
#include "worker/config/config_key.h"

namespace darkroom {

Keys<VariantConfig> VariantKeys();

// Gives a variant without a name one: "128w", "600h", "800x600".
void NameVariant(VariantSpec& variant);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_VARIANT_KEYS_H_
