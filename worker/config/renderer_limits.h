// What the configuration lets a rendering take.

#ifndef DARKROOM_WORKER_CONFIG_RENDERER_LIMITS_H_
#define DARKROOM_WORKER_CONFIG_RENDERER_LIMITS_H_

#include "worker/config/config.h"
#include "worker/renderer/renderer.h"

namespace darkroom {

inline RendererLimits RendererLimitsOf(const LimitsConfig& limits) {
  return {.job_timeout = limits.job_timeout,
          .job_cpu = limits.job_cpu,
          .max_jobs = limits.renderer_jobs,
          .max_growth = limits.renderer_growth};
}

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_RENDERER_LIMITS_H_
