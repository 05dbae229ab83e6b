#include "worker/config/config_reference.h"

#include <string_view>

#include "worker/config/config_keys.h"
#include "worker/config/route_keys.h"
#include "worker/config/variant_keys.h"

namespace darkroom {
namespace {

template <typename S>
std::string Section(std::string_view name, Keys<S> keys) {
  std::string text = "## " + std::string(name) + '\n';
  for (const Key<S>& key : keys) text += ReferenceRow(key);
  return text;
}

}  // namespace

std::string ConfigReference() {
  return Section("configuration", ConfigKeys()) +
         Section("variant", VariantKeys()) + Section("route", RouteKeys());
}

}  // namespace darkroom
