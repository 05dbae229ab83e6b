// How many renderers there were, and how they ended.

#ifndef DARKROOM_WORKER_RENDERER_RENDERER_STATS_H_
#define DARKROOM_WORKER_RENDERER_RENDERER_STATS_H_

#include <atomic>
#include <cstdint>

#include "base/error.h"

namespace darkroom {

// Counts since the start of the worker.  Thread-safe.
struct RendererStats {
  std::atomic<std::uint64_t> started = 0;
  std::atomic<std::uint64_t> recycled = 0;  // Replaced although it lived.
  // Those that ended during a job, or were killed for what they did: by class.
  std::atomic<std::uint64_t> timeout = 0;
  std::atomic<std::uint64_t> memory = 0;
  std::atomic<std::uint64_t> crashed = 0;
  std::atomic<std::uint64_t> forbidden = 0;

  void CountEnd(ErrorClass cls) {
    if (cls == ErrorClass::kTimeout) ++timeout;
    if (cls == ErrorClass::kMemory) ++memory;
    if (cls == ErrorClass::kCrashed) ++crashed;
    if (cls == ErrorClass::kForbidden) ++forbidden;
  }
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_RENDERER_STATS_H_
