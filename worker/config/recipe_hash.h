// A short name for everything that decides an output, stable for ever.

#ifndef DARKROOM_WORKER_CONFIG_RECIPE_HASH_H_
#define DARKROOM_WORKER_CONFIG_RECIPE_HASH_H_

#include <string>
#include <string_view>

#include "codecs/plan.h"
#include "worker/config/config.h"

namespace darkroom {

// 16 hexadecimal digits: FNV-1a of 64 bits over the bytes of `text`, then
// MurmurHash3's finaliser, which spreads every bit.  The same on every machine
// and in every version.  No defence against forgers, who gain nothing here.
std::string StableHash(std::string_view text);

// What RecipeHash hashes: one `name=length:value` line for each field of the
// variant (but its name) that is not at its default, and one for each way in
// which it is stored.  A watermark stands there as the hash of its bytes.  So a
// field that is added later changes no hash; a default that is changed does not
// either, and must raise the number in the first line.
//
// DecodeLimits are not in it: they decide whether a picture is made, not how.
std::string RecipeText(const Destination& destination,
                       const VariantSpec& variant);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_RECIPE_HASH_H_
