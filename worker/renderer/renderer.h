// One thread's way to renditions: usually a child process.

#ifndef DARKROOM_WORKER_RENDERER_RENDERER_H_
#define DARKROOM_WORKER_RENDERER_RENDERER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/shared_buffer.h"
#include "codecs/header.h"
#include "codecs/render/rendering.h"

namespace darkroom {

// What the header says, known before the pixels are.
struct SourceFacts {
  std::string format;  // "jpeg"
  int width = 0;       // Upright pixels.
  int height = 0;
  // What was done to see it upright.
  Orientation orientation = Orientation::kUpright;
};

// Asked once, after the header was read, whether `need` bytes may be taken.
// May block.  An error ends the job with it.
using AdmitMemory = std::function<Status(std::uint64_t need)>;

// What a rendering took, as seen from outside the renderer.
struct RenderUse {
  std::chrono::microseconds cpu = {};  // 0: not known, or the renderer died.
};

// What one rendering may take, and when its renderer has served enough.
struct RendererLimits {
  // Wall time for reading the header, and again for rendering; waiting for
  // memory does not count.
  std::chrono::milliseconds job_timeout = std::chrono::seconds(30);
  std::chrono::seconds job_cpu = std::chrono::seconds(20);
  // A renderer is replaced after so many jobs, or when it holds so much more
  // memory, or address space, than it had at first.
  int max_jobs = 1'000;
  std::uint64_t max_growth = 64 * kMiB;
};

// `source.format` is empty where not even the header was understood.
struct RenderOutcome {
  SourceFacts source;
  Result<Rendered> rendered;
  RenderUse use = {};
};

// Thread-compatible: one rendering at a time.
class Renderer {
 public:
  virtual ~Renderer() = default;

  // From the next rendering on.  A renderer that nobody can kill has none.
  virtual void Use(const RendererLimits& /*limits*/) {}

  // Errors in the outcome: as Rendering, and kTimeout, kMemory, kCrashed,
  // kForbidden of a renderer that was killed.  The next call has a new one.
  virtual RenderOutcome Render(const SharedBuffer& source,
                               const RenderPlan& plan,
                               const AdmitMemory& admit) = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_RENDERER_H_
