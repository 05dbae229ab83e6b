// The renderer that the configuration asks for.

#ifndef DARKROOM_WORKER_COMMANDS_RENDERER_FACTORY_H_
#define DARKROOM_WORKER_COMMANDS_RENDERER_FACTORY_H_

#include <memory>
#include <stop_token>

#include "worker/config/config.h"
#include "worker/renderer/renderer.h"

namespace darkroom {

// Belongs to the calling thread.  `abandon` cancels the job in hand.
std::unique_ptr<Renderer> MakeRenderer(const Config& config,
                                       std::stop_token abandon);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_RENDERER_FACTORY_H_
