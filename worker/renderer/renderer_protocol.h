// What a worker and its renderer say to each other.
//
//   worker                                renderer
//                                    ◀──  kReady  confinement; statm
//   kRender  (source, plan)          ──▶
//                                    ◀──  kNeed  facts, bytes of memory
//   kGo, or kSkip                    ──▶
//                                    ◀──  kDone  renditions: memfds
//                                         or, at any point, kFailed
//
// Plan and renditions are sealed memfds, the source is one or a file.  The
// worker trusts nothing of an answer: lengths, counts and ranges are checked
// here, seals and sizes of memfds by SharedBuffer::Adopt.

#ifndef DARKROOM_WORKER_RENDERER_RENDERER_PROTOCOL_H_
#define DARKROOM_WORKER_RENDERER_RENDERER_PROTOCOL_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "codecs/pixels/placeholder.h"
#include "codecs/plan.h"
#include "worker/renderer/confinement.h"
#include "worker/renderer/renderer.h"

namespace darkroom {

enum class PacketType : std::uint32_t {
  kReady = 1,
  kRender,
  kNeed,
  kGo,
  kSkip,
  kDone,
  kFailed,
};

// Said once, before the first picture is seen.  Carries an open
// /proc/self/statm, where there is one.
struct ReadyAnswer {
  std::string version;  // The renderer's; nothing else is said to another's.
  Confinement confinement;
};

struct NeedAnswer {
  SourceFacts source;
  std::uint64_t bytes = 0;
};

// One rendition of an answer; its bytes are the memfd at the same position.
struct DoneEntry {
  std::uint32_t variant = 0;                  // Index into the plan.
  OutputFormat format = OutputFormat::kWebp;  // Not kAuto or kSame.
  int width = 0;
  int height = 0;
};

struct DoneAnswer {
  std::vector<DoneEntry> entries;
  std::optional<Placeholder> placeholder;
  bool salvaged = false;
};

struct FailedAnswer {
  SourceFacts source;  // An empty format: unknown.
  Error error;
};

// ThumbHash's longest.
inline constexpr std::size_t kMaxThumbHashBytes = 25;

// The longest side, in pixels, that an answer can tell.
inline constexpr int kMaxToldSide = 65'535;

// No more renditions than one packet can carry descriptors.
inline constexpr std::size_t kMaxVariants = 128;

Bytes PackPlan(const RenderPlan& plan);
std::optional<RenderPlan> UnpackPlan(ByteView bytes);

Bytes PackReady(const ReadyAnswer& answer);
std::optional<ReadyAnswer> UnpackReady(ByteView bytes);

Bytes PackNeed(const NeedAnswer& answer);
std::optional<NeedAnswer> UnpackNeed(ByteView bytes);

Bytes PackDone(const DoneAnswer& answer);
// Nothing also if an index is not below `variants`, a format is none, or a side
// is not 1 to 65,535.
std::optional<DoneAnswer> UnpackDone(ByteView bytes, std::size_t variants);

Bytes PackFailed(const FailedAnswer& answer);
std::optional<FailedAnswer> UnpackFailed(ByteView bytes);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_RENDERER_PROTOCOL_H_
