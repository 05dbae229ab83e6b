// The keys of a variant, in YAML and on the command line.

#ifndef DARKROOM_WORKER_VARIANT_KEYS_H_
#define DARKROOM_WORKER_VARIANT_KEYS_H_

#include <string>
#include <vector>

#include "codecs/plan.h"
#include "worker/config_key.h"

namespace darkroom {

Keys<VariantSpec> VariantKeys();

// What is wrong with one key of a variant, seen together with the others.
struct VariantProblem {
  std::string key;
  std::string message;
};

// Gives a variant without a name one: "128w", "600h", "800x600".
void NameVariant(VariantSpec& variant);

std::vector<VariantProblem> CheckVariant(const VariantSpec& variant);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_VARIANT_KEYS_H_
