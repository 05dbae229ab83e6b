// The second stage: a job's source to its renditions.

#ifndef DARKROOM_WORKER_ROAD_RENDER_H_
#define DARKROOM_WORKER_ROAD_RENDER_H_

#include <memory>
#include <stop_token>

#include "base/result.h"
#include "worker/renderer/renderer.h"
#include "worker/road/job.h"

namespace darkroom {

// One per thread, which it shares with its renderer.  Thread-compatible.
class Render {
 public:
  // A job that waits for memory is cancelled by `abandon`.
  Render(std::unique_ptr<Renderer> renderer, std::stop_token abandon)
      : renderer_(std::move(renderer)), abandon_(std::move(abandon)) {}

  // Fills job.renditions, releases job.source.bytes and keeps of the job's
  // memory what the renditions hold.  Errors: as Renderer::Render.
  Status operator()(Job& job) const;

 private:
  std::unique_ptr<Renderer> renderer_;
  std::stop_token abandon_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_RENDER_H_
