#include "worker/commands/config_load.h"

#include <algorithm>
#include <string>

#include "worker/config/environment.h"
#include "worker/config/variant_options.h"
#include "worker/config/watermark_files.h"
#include "worker/renderer/renderer_protocol.h"

namespace darkroom {
namespace {

ConfigSources SourcesOf(const std::string& file, ConfigUse use) {
  return {.file = file, .environment = ProcessEnvironment(), .use = use};
}

ConfigUse RunUse(bool local) {
  return local ? ConfigUse::kRunLocal : ConfigUse::kRunAws;
}

Result<std::vector<VariantConfig>> ParseVariants(
    const std::vector<std::string>& options) {
  std::vector<VariantConfig> variants;
  for (const std::string& option : options) {
    VariantConfig variant = TRY(ParseVariantOption(option));
    const bool taken = std::any_of(
        variants.begin(), variants.end(), [&](const VariantConfig& other) {
          return other.spec.name == variant.spec.name;
        });
    if (taken) {
      return Error(ErrorClass::kConfiguration,
                   "--variant " + option + ": the name " + variant.spec.name +
                       " is taken; give one with name=");
    }
    variants.push_back(std::move(variant));
  }
  const std::vector<WatermarkProblem> problems = ReadWatermarks("", variants);
  for (const WatermarkProblem& problem : problems) {
    return Error(ErrorClass::kConfiguration,
                 "--variant " + options[problem.variant] +
                     ": watermark.image: " + problem.message);
  }
  return variants;
}

}  // namespace

Result<Config> LoadRunConfig(const RunCommand& command) {
  return LoadConfig(
      SourcesOf(command.config, RunUse(command.local.has_value())));
}

Result<TracedConfig> LoadCheckedConfig(const CheckCommand& command) {
  return LoadTracedConfig(SourcesOf(command.config, RunUse(command.local)));
}

Result<Config> LoadProcessConfig(const ProcessCommand& command) {
  Config config =
      TRY(LoadConfig(SourcesOf(command.config, ConfigUse::kProcess)));
  if (!command.variants.empty()) {
    config.variants = TRY(ParseVariants(command.variants));
  }
  if (config.variants.empty()) {
    return Error(ErrorClass::kConfiguration,
                 "no variants: give --variant width=512 or --config FILE");
  }
  if (config.variants.size() > kMaxVariants) {
    return Error(ErrorClass::kConfiguration,
                 "more than " + std::to_string(kMaxVariants) + " variants");
  }
  return config;
}

}  // namespace darkroom
