// The renderer that the configuration asks for.

#ifndef DARKROOM_WORKER_COMMANDS_RENDERER_FACTORY_H_
#define DARKROOM_WORKER_COMMANDS_RENDERER_FACTORY_H_

#include <memory>
#include <stop_token>

#include "base/result.h"
#include "worker/config/config.h"
#include "worker/renderer/confinement.h"
#include "worker/renderer/renderer.h"
#include "worker/renderer/renderer_stats.h"

namespace darkroom {

// Belongs to the calling thread.  `abandon` cancels the job in hand; `stats`
// may be null.
std::unique_ptr<Renderer> MakeRenderer(const Config& config,
                                       std::stop_token abandon,
                                       std::shared_ptr<RendererStats> stats);

// What this platform lets a renderer be confined by: starts one, asks it, and
// ends it.  Errors: kInternal (none can be started).
Result<Confinement> ProbeConfinement();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_RENDERER_FACTORY_H_
