// Renders in a child process, so that a hostile picture costs only that.

#ifndef DARKROOM_WORKER_RENDERER_CHILD_RENDERER_H_
#define DARKROOM_WORKER_RENDERER_CHILD_RENDERER_H_

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/bytes.h"
#include "base/fd.h"
#include "worker/renderer/packet.h"
#include "worker/renderer/renderer.h"
#include "worker/renderer/renderer_process.h"
#include "worker/renderer/renderer_stats.h"

namespace darkroom {

// Owns one renderer process, started ahead of the first job and replaced after
// every one that had to be killed.  Belongs to the thread that made it.
class ChildRenderer final : public Renderer {
 public:
  struct Options {
    std::string program = {};  // See RendererProcess::Options.
    RendererLimits limits;
    // Once requested, the job in hand is cancelled.
    std::stop_token abandon;
    // Counted here; may be shared.  Null: not at all.
    std::shared_ptr<RendererStats> stats;
  };

  explicit ChildRenderer(Options options);
  ~ChildRenderer() override;

  void Use(const RendererLimits& limits) override { limits_ = limits; }
  RenderOutcome Render(const SharedBuffer& source, const RenderPlan& plan,
                       const AdmitMemory& admit) override;

 private:
  // What the renderer held and had used before the job in hand; nothing to
  // measure memory from where it cannot be watched.
  struct Baseline {
    std::optional<std::uint64_t> address_space;
    std::chrono::microseconds cpu = {};
  };

  // What the renderer may take beside the baseline.
  struct Allowance {
    std::uint64_t memory = 0;   // Bytes.
    std::uint64_t outputs = 0;  // Memfds.
  };

  Status EnsureStarted();
  void StartAhead();
  Result<Rendered> Converse(const SharedBuffer& source, const RenderPlan& plan,
                            const AdmitMemory& admit, SourceFacts& facts);
  Result<NeedAnswer> AskNeed(const SharedBuffer& source, const RenderPlan& plan,
                             SourceFacts& facts);
  // Sets the kernel's limits for what comes next.
  void Limit(const Allowance& more, const RenderPlan& plan);
  // The renderer's next packet, which is of type `wanted`.  Errors: what it
  // answered instead; kTimeout, kCancelled, kMemory, kCrashed, kForbidden if
  // it is gone then.
  Result<Packet> Await(PacketType wanted, SourceFacts& facts);
  Status WaitForPacket();
  Error Misbehaved();
  void Discard();
  // After a job: what it took; a renderer that has served enough goes.
  RenderUse Account();
  void RecycleIfNotAtRest();
  std::chrono::microseconds CpuNow() const;

  const Options options_;
  RendererLimits limits_;
  Fd abandoned_;  // An eventfd, readable once abandon is requested.
  std::optional<std::stop_callback<std::function<void()>>> on_abandon_;
  std::optional<RendererProcess> process_;
  // Of process_: what it held when it was new, its CPU time when it was idle
  // last, and its jobs.
  MemoryUse first_;
  std::chrono::microseconds rest_cpu_ = {};
  int jobs_ = 0;
  Baseline baseline_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_CHILD_RENDERER_H_
