#include "worker/config/config_reload.h"

#include <algorithm>
#include <utility>

#include "worker/config/config_keys.h"
#include "worker/config/units.h"

namespace darkroom {
namespace {

bool AreAlike(const YamlNode& a, const YamlNode& b) {
  const auto all_alike = [](const std::vector<YamlNode>& some,
                            const std::vector<YamlNode>& others) {
    return std::equal(some.begin(), some.end(), others.begin(), others.end(),
                      AreAlike);
  };
  return a.kind == b.kind && a.scalar == b.scalar &&
         all_alike(a.items, b.items) && all_alike(a.item_keys, b.item_keys);
}

bool HaveSamePictures(const std::vector<VariantConfig>& some,
                      const std::vector<VariantConfig>& others) {
  const auto same = [](const VariantConfig& a, const VariantConfig& b) {
    const auto& one = a.spec.watermark.image;
    const auto& other = b.spec.watermark.image;
    if (one == nullptr || other == nullptr) return one == other;
    return *one == *other;
  };
  return std::equal(some.begin(), some.end(), others.begin(), others.end(),
                    same);
}

std::vector<std::string> Differences(const Config& a, const Config& b) {
  std::vector<std::string> paths;
  for (const Key<Config>& key : ConfigKeys()) {
    const bool alike =
        AreAlike(key.print(a), key.print(b)) &&
        (key.path != "variants" || HaveSamePictures(a.variants, b.variants));
    if (!alike) paths.push_back(key.path);
  }
  return paths;
}

}  // namespace

Result<ReloadedConfig> Reload(const Config& running, const Config& wanted) {
  ReloadedConfig reloaded = {.config = running};
  Config& config = reloaded.config;
  config.limits = wanted.limits;
  config.limits.memory_budget = running.limits.memory_budget;
  config.log.level = wanted.log.level;
  config.placeholder = wanted.placeholder;
  config.notify = wanted.notify;
  config.variants = wanted.variants;
  config.routes = wanted.routes;
  if (config.limits.memory_budget != 0 &&
      config.limits.memory_budget < config.limits.decode.max_source_bytes) {
    return Error(ErrorClass::kConfiguration,
                 "limits.max_source_bytes: " +
                     SizeText(config.limits.decode.max_source_bytes) +
                     " is over limits.memory_budget, which stays " +
                     SizeText(config.limits.memory_budget) +
                     " until a restart");
  }
  reloaded.changed = Differences(running, config);
  reloaded.ignored = Differences(config, wanted);
  return reloaded;
}

}  // namespace darkroom
