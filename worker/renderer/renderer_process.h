// The life of one renderer process, seen from the worker.

#ifndef DARKROOM_WORKER_RENDERER_RENDERER_PROCESS_H_
#define DARKROOM_WORKER_RENDERER_RENDERER_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/fd.h"
#include "base/result.h"
#include "worker/renderer/confinement.h"
#include "worker/renderer/process_limits.h"

namespace darkroom {

// A renderer that is confined and waits for work.  Killed, if need be, and
// reaped when destroyed.  The kernel also kills it when the thread that
// started it ends, so that it never outlives the worker.  Move-only; belongs
// to the thread that started it.
class RendererProcess {
 public:
  struct Options {
    // A path; of none, OwnRendererProgram() tells it.
    std::string program = {};
    std::chrono::milliseconds start_timeout = std::chrono::seconds(10);
  };

  // Runs `program` with an empty environment and no descriptors but its socket
  // and a pipe for its last words, and waits until it says that it is confined.
  // Errors: kInternal: it is the machine's fault, or the program's.
  static Result<RendererProcess> Start(const Options& options);

  RendererProcess(RendererProcess&& other) noexcept;
  RendererProcess& operator=(RendererProcess&&) = delete;
  RendererProcess(const RendererProcess&) = delete;
  RendererProcess& operator=(const RendererProcess&) = delete;
  ~RendererProcess();

  int socket() const { return socket_.get(); }
  pid_t pid() const { return pid_; }
  Confinement confinement() const { return confinement_; }

  // What it holds now; nothing if it is gone.
  std::optional<MemoryUse> memory_use() const;

  // Kills and reaps it.
  void Kill();

  // Reaps a renderer that ended by itself and says how: kMemory (killed by the
  // kernel, or over its file size), kForbidden (killed by its confinement),
  // kTimeout (over its CPU time), else kCrashed.  The message holds the
  // signal, the CPU time, the peak of memory and its last words.
  Error Reap();

 private:
  RendererProcess(pid_t pid, Fd socket, Fd last_words)
      : pid_(pid),
        socket_(std::move(socket)),
        last_words_(std::move(last_words)) {}
  Status AwaitReady(std::chrono::milliseconds timeout);
  std::string LastWords() const;

  pid_t pid_;  // -1 once reaped.
  Fd socket_;
  Fd last_words_;  // The reading end of its standard error.
  Fd statm_;       // Its own /proc/self/statm.
  Confinement confinement_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_RENDERER_PROCESS_H_
