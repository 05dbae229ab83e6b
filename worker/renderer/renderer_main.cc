#include "worker/renderer/renderer_main.h"

#include <fcntl.h>
#include <malloc.h>

#include <cstdlib>
#include <ctime>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/fd.h"
#include "base/shared_buffer.h"
#include "codecs/render/rendering.h"
#include "worker/renderer/confinement.h"
#include "worker/renderer/packet.h"
#include "worker/renderer/renderer_protocol.h"
#include "worker/version.h"

namespace darkroom {
namespace {

// The worker has checked what it sends.
constexpr std::size_t kAnySize = SIZE_MAX;

struct Request {
  SharedBuffer source;
  RenderPlan plan;
};

Result<Request> ReadRequest(Packet packet) {
  if (packet.type != PacketType::kRender || packet.fds.size() != 2) {
    return Error(ErrorClass::kInternal, "not a request to render");
  }
  SharedBuffer source = TRY(SharedBuffer::OfFile(std::move(packet.fds[0])));
  const SharedBuffer plan_bytes =
      TRY(SharedBuffer::Adopt(std::move(packet.fds[1]), kAnySize));
  std::optional<RenderPlan> plan = UnpackPlan(plan_bytes.view());
  if (!plan) return Error(ErrorClass::kInternal, "malformed plan");
  return Request{.source = std::move(source), .plan = *std::move(plan)};
}

// Tells the need and waits for the word.  Errors: kCancelled (the job is not
// to be done), kInternal (the worker makes no sense or is gone).
Status AskForMemory(int socket, const SourceFacts& facts, std::uint64_t need) {
  const Bytes answer = PackNeed({.source = facts, .bytes = need});
  TRY(SendPacket(socket, Patience::kWaits,
                 {.type = PacketType::kNeed, .payload = answer}));
  const std::optional<Packet> word = TRY(ReceivePacket(socket));
  if (word && word->type == PacketType::kGo) return {};
  if (word && word->type == PacketType::kSkip) {
    return Error(ErrorClass::kCancelled, "no memory was granted");
  }
  return Error(ErrorClass::kInternal, "the worker hung up");
}

// Renditions come in the order of the plan; some variants may have none.
Status SendRendered(int socket, const RenderPlan& plan, Rendered rendered) {
  DoneAnswer answer = {.placeholder = std::move(rendered.placeholder),
                       .salvaged = rendered.salvaged};
  std::vector<int> fds;
  std::uint32_t index = 0;
  for (const Rendition& rendition : rendered.renditions) {
    while (!plan.variants[index].encode ||
           plan.variants[index].spec.name != rendition.variant) {
      ++index;
    }
    answer.entries.push_back({.variant = index++,
                              .format = rendition.format,
                              .width = rendition.width,
                              .height = rendition.height});
    fds.push_back(rendition.bytes.fd());
  }
  const Bytes payload = PackDone(answer);
  return SendPacket(
      socket, Patience::kWaits,
      {.type = PacketType::kDone, .payload = payload, .fds = fds});
}

// Errors: what is wrong with the picture, or kCancelled.
Status RenderOne(int socket, OpenSource open, const Request& request,
                 SourceFacts& facts) {
  Rendering rendering = TRY(open(request.source.view(), request.plan, facts));
  TRY(AskForMemory(socket, facts, rendering.memory_need()));
  Rendered rendered = TRY(std::move(rendering).Run());
  return SendRendered(socket, request.plan, std::move(rendered));
}

Status Answer(int socket, OpenSource open, Packet packet) {
  const Request request = TRY(ReadRequest(std::move(packet)));
  SourceFacts facts;
  Status outcome;
  try {
    outcome = RenderOne(socket, open, request, facts);
  } catch (const std::bad_alloc&) {
    outcome = Error(ErrorClass::kMemory, "the renderer is out of memory");
  }
  if (outcome.ok() || outcome.error().cls() == ErrorClass::kCancelled) {
    return {};
  }
  const Bytes payload = PackFailed({.source = facts, .error = outcome.error()});
  return SendPacket(socket, Patience::kWaits,
                    {.type = PacketType::kFailed, .payload = payload});
}

// Opened before the confinement forbids it; the worker watches our memory
// through it even where /proc hides us.
Status SayReady(int socket) {
  const Fd statm(::open("/proc/self/statm", O_RDONLY | O_CLOEXEC));
  const ReadyAnswer ready = {.version = kVersion,
                             .confinement = Confine(socket)};
  std::vector<int> fds;
  if (statm.valid()) fds.push_back(statm.get());
  const Bytes payload = PackReady(ready);
  return SendPacket(
      socket, Patience::kWaits,
      {.type = PacketType::kReady, .payload = payload, .fds = fds});
}

// The C library looks for the time zone's file the first time something asks
// for the date, as lcms2 does for every profile that it makes.
void SettleTimeZone() {
  ::setenv("TZ", "UTC0", 1);
  ::tzset();
}

// Of what a job freed, this much stays for the next one: pages that come anew
// cost a fault each.
constexpr std::size_t kKeptHeap = 16 * kMiB;

// Else the C library gives back most of it at once, and maps each large block
// for itself.
void KeepHeap() {
  ::mallopt(M_TRIM_THRESHOLD, int{kKeptHeap});
  ::mallopt(M_MMAP_THRESHOLD, int{kKeptHeap / 2});
}

// An idle renderer's heap is in nobody's budget.
void GiveBackMemory() {
  if (::mallinfo2().fordblks > kKeptHeap) ::malloc_trim(0);
}

}  // namespace

int RendererMain(int socket, OpenSource open) {
  SettleTimeZone();
  KeepHeap();
  if (!SayReady(socket).ok()) return 1;
  for (;;) {
    Result<std::optional<Packet>> packet = ReceivePacket(socket);
    if (!packet.ok()) return 1;
    if (!*packet) return 0;
    if (!Answer(socket, open, **std::move(packet)).ok()) return 1;
    GiveBackMemory();
  }
}

}  // namespace darkroom
