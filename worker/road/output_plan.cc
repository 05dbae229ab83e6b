#include "worker/road/output_plan.h"

#include <utility>

#include "worker/config/route.h"

namespace darkroom {

Result<std::vector<PlannedOutput>> PlanOutputs(const Config& config,
                                               const Route& route,
                                               const SourceEvent& event) {
  std::vector<PlannedOutput> outputs;
  for (PlannedVariant& planned : TRY(PlanVariants(config, route, event))) {
    PlannedOutput output;
    output.target = TRY(OutputRef(route, planned.spec, event.source));
    output.recipe = RecipeHash(route, planned.spec);
    output.present = !planned.encode && route.manifest.empty();
    output.asked = planned.encode;
    output.variant = std::move(planned.spec);
    outputs.push_back(std::move(output));
  }
  return outputs;
}

Result<std::optional<PlannedOutput>> PlanManifest(const Config& config,
                                                  const Route& route,
                                                  const SourceEvent& event) {
  if (route.manifest.empty()) return std::optional<PlannedOutput>();
  PlannedOutput manifest;
  manifest.target = TRY(ManifestRef(config, route, event.source));
  manifest.recipe = ManifestHash(config, route);
  return std::optional(std::move(manifest));
}

}  // namespace darkroom
