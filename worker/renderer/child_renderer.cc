#include "worker/renderer/child_renderer.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "base/log.h"

namespace darkroom {
namespace {

// What a renderer may map beside what its header says it needs: reading the
// header itself, with a profile of 4 MiB and metadata of a few, and the gaps
// of a heap.
constexpr std::uint64_t kHeadroom = 32 * kMiB;

// Those of its start, a source and a plan, and two that are free.
constexpr std::uint64_t kDescriptors = kRendererSocket + 1 + 2 + 2;

// What a renderer may do after its answer: give memory back.
constexpr auto kIdleCpu = std::chrono::milliseconds(200);

// A renderer is waited for in steps.  What takes longer than this was a pause
// of the worker, and most likely of its renderers too (a paused container): it
// does not count.
constexpr auto kStep = std::chrono::milliseconds(500);
constexpr auto kLongestStep = 2 * kStep;

// An idle renderer is silent; else it is gone, or out of step.
bool HasSomethingToSay(int socket) {
  pollfd fd = {.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&fd, 1, 0) != 0;
}

// What only a renderer does that was taken over.
Error BrokenProtocol(const std::string& how) {
  return Error(ErrorClass::kForbidden,
               "the renderer broke the protocol: " + how);
}

// Whether `entries` are the variants of `plan` that are to be encoded, each
// once and in order; only those may lack that may be left out.
bool AreThoseAskedFor(const std::vector<DoneEntry>& entries,
                      const RenderPlan& plan) {
  auto entry = entries.begin();
  for (std::uint32_t i = 0; i < plan.variants.size(); ++i) {
    if (!plan.variants[i].encode) continue;
    if (entry != entries.end() && entry->variant == i) {
      ++entry;
    } else if (plan.variants[i].spec.if_larger != IfLarger::kSkip) {
      return false;
    }
  }
  return entry == entries.end();
}

// Whether `format` is what `spec` asks for, or comes of its rule.
bool Answers(OutputFormat format, const VariantSpec& spec) {
  return format == spec.format || spec.format == OutputFormat::kSame ||
         spec.format == OutputFormat::kAuto;
}

// The parent's half of a reply: what the plan asked for decides names, and
// formats where it names one; the memfds must be sealed, whole, and together
// no more than `most` bytes.
Result<Rendered> AdoptRendered(Packet packet, const RenderPlan& plan,
                               std::uint64_t most) {
  auto answer = UnpackDone(packet.payload, plan.variants.size());
  if (!answer || answer->entries.size() != packet.fds.size() ||
      !AreThoseAskedFor(answer->entries, plan)) {
    return BrokenProtocol("not the renditions that were asked for");
  }
  Rendered rendered = {.placeholder = std::move(answer->placeholder),
                       .salvaged = answer->salvaged};
  for (std::size_t i = 0; i < answer->entries.size(); ++i) {
    const DoneEntry& entry = answer->entries[i];
    const VariantSpec& spec = plan.variants[entry.variant].spec;
    if (!Answers(entry.format, spec)) return BrokenProtocol("another format");
    Result<SharedBuffer> bytes =
        SharedBuffer::Adopt(std::move(packet.fds[i]), most);
    if (!bytes.ok()) return BrokenProtocol(bytes.error().message());
    most -= bytes->size();
    rendered.renditions.push_back({.variant = spec.name,
                                   .format = entry.format,
                                   .width = entry.width,
                                   .height = entry.height,
                                   .bytes = *std::move(bytes)});
  }
  return rendered;
}

}  // namespace

ChildRenderer::ChildRenderer(Options options)
    : options_(std::move(options)),
      limits_(options_.limits),
      abandoned_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  on_abandon_.emplace(options_.abandon,
                      [this] { ::eventfd_write(abandoned_.get(), 1); });
  StartAhead();
}

ChildRenderer::~ChildRenderer() = default;

Status ChildRenderer::EnsureStarted() {
  // One that died while it was idle costs no picture anything.
  if (process_ && HasSomethingToSay(process_->socket())) Discard();
  if (process_) return {};
  process_.emplace(TRY(RendererProcess::Start({.program = options_.program})));
  first_ = process_->memory_use().value_or(MemoryUse());
  rest_cpu_ = CpuNow();
  jobs_ = 0;
  if (options_.stats) ++options_.stats->started;
  return {};
}

// At the beginning of a job, when the one before has left all that it frees.
void ChildRenderer::RecycleIfNotAtRest() {
  if (!process_) return;
  const MemoryUse now = process_->memory_use().value_or(first_);
  const bool has_grown =
      now.resident > first_.resident + limits_.max_growth ||
      now.address_space > first_.address_space + limits_.max_growth;
  const bool was_busy = CpuNow() > rest_cpu_ + kIdleCpu;
  if (!has_grown && !was_busy) return;
  Discard();
  if (options_.stats) ++options_.stats->recycled;
}

std::chrono::microseconds ChildRenderer::CpuNow() const {
  return CpuTimeOf(process_->pid()).value_or(std::chrono::microseconds(0));
}

// So that the next job does not wait for it.
void ChildRenderer::StartAhead() {
  if (options_.abandon.stop_requested()) return;
  const Status started = EnsureStarted();
  if (!started.ok()) {
    LogError(LogLevel::kError, "renderer_not_started", started.error());
  }
}

void ChildRenderer::Discard() { process_.reset(); }

RenderOutcome ChildRenderer::Render(const SharedBuffer& source,
                                    const RenderPlan& plan,
                                    const AdmitMemory& admit) {
  SourceFacts facts;
  RecycleIfNotAtRest();
  Result<Rendered> rendered = Converse(source, plan, admit, facts);
  const bool is_gone = !process_;
  if (is_gone && !rendered.ok() && options_.stats) {
    options_.stats->CountEnd(rendered.error().cls());
  }
  const RenderUse use = Account();
  StartAhead();
  return {
      .source = std::move(facts), .rendered = std::move(rendered), .use = use};
}

RenderUse ChildRenderer::Account() {
  if (!process_) return {};
  rest_cpu_ = CpuNow();
  const RenderUse use = {.cpu = rest_cpu_ - baseline_.cpu};
  if (++jobs_ >= limits_.max_jobs) {
    Discard();
    if (options_.stats) ++options_.stats->recycled;
  }
  return use;
}

Result<Rendered> ChildRenderer::Converse(const SharedBuffer& source,
                                         const RenderPlan& plan,
                                         const AdmitMemory& admit,
                                         SourceFacts& facts) {
  TRY(EnsureStarted());
  const NeedAnswer need = TRY(AskNeed(source, plan, facts));
  const Status admitted = admit(need.bytes);
  if (admitted.ok()) {
    Limit(
        {.memory = source.size() + need.bytes, .outputs = plan.variants.size()},
        plan);
  }
  const PacketType next = admitted.ok() ? PacketType::kGo : PacketType::kSkip;
  if (!SendPacket(process_->socket(), Patience::kNone, {.type = next}).ok()) {
    return Misbehaved();
  }
  TRY(Status(admitted));
  Packet done = TRY(Await(PacketType::kDone, facts));
  const std::uint64_t most =
      std::min(source.size() + need.bytes + kHeadroom, plan.limits.max_memory);
  Result<Rendered> rendered = AdoptRendered(std::move(done), plan, most);
  if (!rendered.ok()) Discard();
  return rendered;
}

Result<NeedAnswer> ChildRenderer::AskNeed(const SharedBuffer& source,
                                          const RenderPlan& plan,
                                          SourceFacts& facts) {
  const SharedBuffer plan_bytes = TRY(SharedBuffer::CopyOf(PackPlan(plan)));
  baseline_ = {.cpu = CpuNow()};
  if (const auto memory = process_->memory_use()) {
    // A plan is held twice: as it came, and unpacked.
    baseline_.address_space = memory->address_space + 2 * plan_bytes.size();
  }
  Limit({.memory = source.size(), .outputs = 0}, plan);
  const std::array<int, 2> fds = {source.fd(), plan_bytes.fd()};
  if (!SendPacket(process_->socket(), Patience::kNone,
                  {.type = PacketType::kRender, .fds = fds})
           .ok()) {
    return Misbehaved();
  }
  const Packet packet = TRY(Await(PacketType::kNeed, facts));
  std::optional<NeedAnswer> need = UnpackNeed(packet.payload);
  if (!need || need->bytes > plan.limits.max_memory) {
    Discard();
    return BrokenProtocol("a need that cannot be");
  }
  facts = need->source;
  return *std::move(need);
}

void ChildRenderer::Limit(const Allowance& more, const RenderPlan& plan) {
  if (!baseline_.address_space) return;
  const auto cpu = std::chrono::ceil<std::chrono::seconds>(baseline_.cpu);
  const std::uint64_t memory = more.memory + kHeadroom;
  // A memfd that is not mapped is no address space: how long one gets and how
  // many there are is all that bounds them.
  const Status limited = SetLimits(
      process_->pid(), {.address_space = *baseline_.address_space + memory,
                        .file_size = std::min(memory, plan.limits.max_memory),
                        .cpu = cpu + limits_.job_cpu,
                        .descriptors = kDescriptors + more.outputs});
  // The deadline holds where a platform refuses.
  if (!limited.ok()) {
    LogError(LogLevel::kWarn, "renderer_not_limited", limited.error());
  }
}

Result<Packet> ChildRenderer::Await(PacketType wanted, SourceFacts& facts) {
  TRY(WaitForPacket());
  Result<std::optional<Packet>> received = ReceivePacket(process_->socket());
  if (!received.ok()) {
    Discard();
    return BrokenProtocol(received.error().message());
  }
  if (!*received) return Misbehaved();
  Packet packet = **std::move(received);
  if (packet.type == wanted) return packet;
  std::optional<FailedAnswer> failed = UnpackFailed(packet.payload);
  if (packet.type != PacketType::kFailed || !failed) {
    Discard();
    return BrokenProtocol("an unexpected answer");
  }
  if (!failed->source.format.empty()) facts = std::move(failed->source);
  return std::move(failed->error);
}

Status ChildRenderer::WaitForPacket() {
  using Clock = std::chrono::steady_clock;
  using std::chrono::milliseconds;
  milliseconds left = limits_.job_timeout;
  std::array<pollfd, 2> fds = {
      pollfd{.fd = process_->socket(), .events = POLLIN, .revents = 0},
      pollfd{.fd = abandoned_.get(), .events = POLLIN, .revents = 0}};
  while (left.count() > 0) {
    const milliseconds step = std::min(left, kStep);
    const Clock::time_point begin = Clock::now();
    ::poll(fds.data(), fds.size(), static_cast<int>(step.count()));
    if (fds[0].revents != 0) return {};
    if (fds[1].revents != 0) {
      Discard();
      return Error(ErrorClass::kCancelled, "stopped while rendering");
    }
    const auto took = std::chrono::ceil<milliseconds>(Clock::now() - begin);
    left -= std::min(took, kLongestStep);
  }
  Discard();  // Kills it.
  return Error(ErrorClass::kTimeout,
               "over limits.job_timeout of " +
                   std::to_string(limits_.job_timeout.count()) + " ms");
}

// The renderer went away in the middle of a job.
Error ChildRenderer::Misbehaved() {
  Error error = process_->Reap();
  Discard();
  return error;
}

}  // namespace darkroom
