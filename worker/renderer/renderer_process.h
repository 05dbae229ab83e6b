// The life of one renderer process, seen from the worker.

#ifndef DARKROOM_WORKER_RENDERER_RENDERER_PROCESS_H_
#define DARKROOM_WORKER_RENDERER_RENDERER_PROCESS_H_

#include <sys/types.h>

#include <string>

#include "base/error.h"
#include "base/fd.h"
#include "base/result.h"

namespace darkroom {

// The descriptor at which a renderer finds its socket.
inline constexpr int kRendererSocket = 3;

// A started renderer.  Killed, if need be, and reaped when destroyed.  The
// kernel also kills it when the thread that started it ends, so that it never
// outlives the worker.  Move-only; belongs to the thread that started it.
class RendererProcess {
 public:
  // Runs `program` (a path) with the argument "renderer", an empty
  // environment and no descriptors but its socket and standard error.
  // Errors: kInternal.
  static Result<RendererProcess> Start(const std::string& program);

  RendererProcess(RendererProcess&& other) noexcept;
  RendererProcess& operator=(RendererProcess&&) = delete;
  RendererProcess(const RendererProcess&) = delete;
  RendererProcess& operator=(const RendererProcess&) = delete;
  ~RendererProcess();

  int socket() const { return socket_.get(); }
  pid_t pid() const { return pid_; }

  // Kills and reaps it.
  void Kill();

  // Reaps a renderer that ended by itself and says how: kMemory (killed by the
  // kernel), kForbidden (killed by its confinement), kTimeout (over its CPU
  // time), kInternal (it could not start at all), else kCrashed.
  Error Reap();

 private:
  RendererProcess(pid_t pid, Fd socket)
      : pid_(pid), socket_(std::move(socket)) {}
  int Wait();

  pid_t pid_;  // -1 once reaped.
  Fd socket_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_RENDERER_PROCESS_H_
