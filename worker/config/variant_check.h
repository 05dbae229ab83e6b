// What a variant must be as a whole, key by key it being right already.

#ifndef DARKROOM_WORKER_CONFIG_VARIANT_CHECK_H_
#define DARKROOM_WORKER_CONFIG_VARIANT_CHECK_H_

#include <string>
#include <vector>

#include "worker/config/config.h"

namespace darkroom {

// What is wrong with one key of a variant, seen together with the others.
struct VariantProblem {
  std::string key;  // "watermark.scale"
  std::string message;
};

std::vector<VariantProblem> CheckVariant(const VariantConfig& variant);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_VARIANT_CHECK_H_
