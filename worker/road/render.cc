#include "worker/road/render.h"

#include <algorithm>
#include <utility>

#include "worker/config/renderer_limits.h"

namespace darkroom {
namespace {

// The plan of the whole route: its geometry decides the bytes, so a job that
// resumes only leaves out encoding.
RenderPlan PlanFor(const Job& job) {
  const Config& config = *job.spec.config;
  RenderPlan plan{.limits = config.limits.decode,
                  .placeholder = config.placeholder};
  for (const PlannedOutput& output : job.source.outputs) {
    plan.variants.push_back(
        {.spec = output.variant, .encode = !output.present});
  }
  return plan;
}

// Who is told of a source is told what it looks like: where all its variants
// are there already, it is decoded once more, and nothing is encoded.
bool HasWork(const JobSource& source) {
  if (source.told) return true;
  if (source.manifest && !source.manifest->present) return true;
  return std::any_of(
      source.outputs.begin(), source.outputs.end(),
      [](const PlannedOutput& output) { return !output.present; });
}

}  // namespace

Status Render::operator()(Job& job) const {
  if (job.source.route == nullptr) return {};
  if (job.spec.event.change == SourceChange::kRemoved) return {};
  if (job.source.gone) return {};
  if (!HasWork(job.source)) return {};

  const auto admit = [&](std::uint64_t need) {
    return job.memory.Grow(need, abandon_);
  };
  renderer_->Use(RendererLimitsOf(job.spec.config->limits));
  RenderOutcome outcome =
      renderer_->Render(job.source.bytes, PlanFor(job), admit);
  job.facts = std::move(outcome.source);
  job.times.render_cpu = outcome.use.cpu;
  job.source.bytes = SharedBuffer();
  Rendered rendered = TRY(std::move(outcome.rendered));
  job.renditions = std::move(rendered.renditions);
  job.placeholder = std::move(rendered.placeholder);
  job.salvaged = rendered.salvaged;
  std::uint64_t held = 0;
  for (const Rendition& rendition : job.renditions) {
    held += rendition.bytes.size();
  }
  job.memory.ShrinkTo(held);
  return {};
}

}  // namespace darkroom
