// Renders in a child process, so that a hostile picture costs only that.

#ifndef DARKROOM_WORKER_RENDERER_CHILD_RENDERER_H_
#define DARKROOM_WORKER_RENDERER_CHILD_RENDERER_H_

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/fd.h"
#include "worker/renderer/packet.h"
#include "worker/renderer/renderer.h"
#include "worker/renderer/renderer_process.h"

namespace darkroom {

// Owns one renderer process, started ahead of the first job and replaced after
// every one that had to be killed.  Belongs to the thread that made it.
class ChildRenderer final : public Renderer {
 public:
  struct Options {
    std::string program = "/proc/self/exe";
    // Wall time for reading the header, and again for rendering; waiting for
    // memory does not count.
    std::chrono::milliseconds job_timeout = std::chrono::seconds(30);
    // Once requested, the job in hand is cancelled.
    std::stop_token abandon;
  };

  explicit ChildRenderer(Options options);
  ~ChildRenderer() override;

  RenderOutcome Render(const SharedBuffer& source, const RenderPlan& plan,
                       const AdmitMemory& admit) override;

 private:
  Status EnsureStarted();
  Result<Rendered> Converse(const SharedBuffer& source, const RenderPlan& plan,
                            const AdmitMemory& admit, SourceFacts& facts);
  Result<NeedAnswer> AskNeed(const SharedBuffer& source, const RenderPlan& plan,
                             SourceFacts& facts);
  // The renderer's next packet, which is of type `wanted`.  Errors: what it
  // answered instead; kTimeout, kCancelled, kMemory, kCrashed, kForbidden if
  // it is gone then.
  Result<Packet> Await(PacketType wanted, SourceFacts& facts);
  Status WaitForPacket();
  Error Misbehaved();

  const Options options_;
  Fd abandoned_;  // An eventfd, readable once abandon is requested.
  std::optional<std::stop_callback<std::function<void()>>> on_abandon_;
  std::optional<RendererProcess> process_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_CHILD_RENDERER_H_
