// `darkroom run`: from the configuration to the road, and back down again.

#include <sys/prctl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/log.h"
#include "base/random.h"
#include "worker/commands/commands.h"
#include "worker/commands/config_load.h"
#include "worker/commands/renderer_factory.h"
#include "worker/commands/service_family.h"
#include "worker/commands/stop_signal.h"
#include "worker/config/watermark_files.h"
#include "worker/road/lease_keeper.h"
#include "worker/road/memory_budget.h"
#include "worker/road/poller.h"
#include "worker/road/queue_check.h"
#include "worker/road/road.h"
#include "worker/road/slots.h"
#include "worker/version.h"

namespace darkroom {
namespace {

// Deletes, hand-backs and dead letters: short, so that a stop is.
constexpr std::chrono::seconds kSettleDeadline(10);

// SQS lets nobody hold a message for more than 12 hours after its receive, and
// refuses to extend to the very end.
constexpr std::chrono::seconds kLongestLease(43'195);

// A share of the stop timeout is left for handing back what could not finish.
std::chrono::milliseconds DrainBudget(std::chrono::seconds stop_timeout) {
  const std::chrono::milliseconds all(stop_timeout);
  return all -
         std::min<std::chrono::milliseconds>(all / 5, std::chrono::seconds(3));
}

// The connections of a worker.  Those that poll, fetch and store give up when
// `abandon` is requested; those that keep and settle leases do not.
struct Connections {
  std::unique_ptr<ObjectStore> store;
  std::unique_ptr<MessageQueue> polling;
  std::unique_ptr<MessageQueue> heartbeats;
  std::unique_ptr<MessageQueue> settling;
  std::unique_ptr<MessageQueue> dead_letters;  // Null: there is none.
  QueueStatus status;
  std::chrono::seconds visibility = std::chrono::seconds(30);
};

Result<Connections> Connect(const Config& config, const ServiceFamily& family,
                            const std::stop_token& abandon) {
  Services& services = *family.services;
  Connections all;
  all.store = services.OpenStore(abandon);
  all.polling = TRY(services.OpenQueue(family.queue, {.abandon = abandon}));
  all.settling =
      TRY(services.OpenQueue(family.queue, {.deadline = kSettleDeadline}));
  all.status = TRY(all.polling->Inspect());
  const QueueStatus& status = all.status;
  all.visibility =
      config.queue.visibility_timeout.value_or(status.visibility_timeout);
  if (all.visibility.count() == 0) {
    return Error(ErrorClass::kConfiguration,
                 "the queue's visibility timeout is 0: give it one, or set "
                 "queue.visibility_timeout");
  }
  // So that a heartbeat that hangs is tried again before the lease is over.
  all.heartbeats = TRY(services.OpenQueue(
      family.queue,
      {.deadline = std::chrono::milliseconds(all.visibility) / 6}));
  std::string dead_letter = family.dead_letter;
  if (dead_letter.empty() && status.redrive) {
    dead_letter = status.redrive->dead_letter_queue;
  }
  if (!dead_letter.empty()) {
    all.dead_letters =
        TRY(services.OpenQueue(dead_letter, {.deadline = kSettleDeadline}));
  }
  return all;
}

// Says what holds the renderers, and fails where none can be started.
Status LogConfinement(const Config& config) {
  if (config.renderer == RendererMode::kInProcess) {
    Log(LogLevel::kWarn, "not_confined",
        {{"advice",
          "renderer: in_process is for debugging; a hostile picture can take "
          "over the worker and its credentials"}});
    return {};
  }
  const Confinement confinement = TRY(ProbeConfinement());
  const std::string missing = confinement.Missing().Names();
  Log(missing.empty() ? LogLevel::kInfo : LogLevel::kWarn, "confinement",
      {{"active", std::string_view(confinement.Names())},
       {"missing", std::string_view(missing)}});
  return {};
}

void LogStopped(const RendererStats& renderers) {
  LogFields fields;
  fields.emplace_back("renderers_started", renderers.started.load());
  fields.emplace_back("renderers_recycled", renderers.recycled.load());
  fields.emplace_back("renderers_timeout", renderers.timeout.load());
  fields.emplace_back("renderers_memory", renderers.memory.load());
  fields.emplace_back("renderers_crashed", renderers.crashed.load());
  fields.emplace_back("renderers_forbidden", renderers.forbidden.load());
  Log(LogLevel::kInfo, "stopped", fields);
}

// A dead-letter queue that may only be sent to is no reason not to start.
void LogWarnings(const Config& config, const Connections& connections) {
  std::optional<QueueStatus> dead_letters;
  if (connections.dead_letters != nullptr) {
    const Result<QueueStatus> status = connections.dead_letters->Inspect();
    if (status.ok()) dead_letters = *status;
  }
  for (const QueueWarning& warning :
       CheckQueues(config, connections.status, dead_letters)) {
    Log(LogLevel::kWarn, warning.event,
        {{"advice", std::string_view(warning.advice)}});
  }
}

void LogStart(const Config& config, const ServiceFamily& family,
              const Connections& connections, std::uint64_t memory_budget) {
  const ConcurrencyConfig threads = Resolved(config.concurrency);
  Log(LogLevel::kInfo, "start",
      {{"version", kVersion},
       {"queue", std::string_view(family.queue)},
       {"visibility_s", connections.visibility.count()},
       {"fetch_threads", threads.fetch},
       {"render_threads", threads.render},
       {"upload_threads", threads.upload},
       {"memory_budget", memory_budget},
       {"renderer", config.renderer == RendererMode::kInProcess
                        ? "in_process"
                        : "sandboxed"}});
  LogWarnings(config, connections);
}

// How many messages lie in the dead-letter queue; none without one.
Result<std::uint64_t> DeadLetters(MessageQueue* queue) {
  if (queue == nullptr) return std::uint64_t{0};
  const QueueStatus status = TRY(queue->Inspect());
  return status.visible + status.in_flight + status.delayed;
}

// Turns signals into tokens, from before the first connection on: the first
// stops, and the second or the end of the drain budget abandons.  A worker that
// has not begun to poll has nothing to drain and abandons at once.
class Stopper {
 public:
  Stopper(StopSignal& signals, std::chrono::seconds stop_timeout)
      : signals_(signals),
        stop_timeout_(stop_timeout),
        thread_([this] { Watch(); }) {}
  Stopper(const Stopper&) = delete;
  Stopper& operator=(const Stopper&) = delete;
  ~Stopper() { signals_.Finish(); }

  void Polling() { polling_ = true; }
  std::stop_token stopping() const { return stopping_.get_token(); }
  std::stop_token abandon() const { return abandon_.get_token(); }

 private:
  void Watch() {
    if (signals_.Wait(std::nullopt) != StopSignal::Wake::kSignal) return;
    Log(LogLevel::kInfo, "stopping",
        {{"stop_timeout_s", stop_timeout_.count()}});
    stopping_.request_stop();
    const auto deadline =
        std::chrono::steady_clock::now() + DrainBudget(stop_timeout_);
    if (polling_ && signals_.Wait(deadline) == StopSignal::Wake::kFinished) {
      return;
    }
    Log(LogLevel::kWarn, "abandon");
    abandon_.request_stop();
  }

  StopSignal& signals_;
  const std::chrono::seconds stop_timeout_;
  std::stop_source stopping_;  // Nothing new is begun.
  std::stop_source abandon_;   // What is not done is given up.
  std::atomic<bool> polling_ = false;
  std::jthread thread_;
};

// What the drained queue comes to.
Result<int> DrainedCode(const Stopper& stopper, const LeaseKeeper& keeper,
                        MessageQueue* dead_letters, std::uint64_t dead_before) {
  if (stopper.stopping().stop_requested()) {
    Log(LogLevel::kWarn, "not_drained");
    return kExitFailed;
  }
  const bool any = keeper.dead_lettered() > 0 ||
                   TRY(DeadLetters(dead_letters)) > dead_before;
  return any ? kExitRejected : kExitDone;
}

// No other process of this user, a renderer that broke out least of all, may
// trace this one or read the credentials in its memory.  Root still may.
void HideMemory() { ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

// Everything that runs, in the order in which it starts; it stops in the order
// of the road.
Result<int> RunRoad(const std::shared_ptr<const Config>& config,
                    const ServiceFamily& family, Stopper& stopper,
                    PollUntil until) {
  const Connections connections =
      TRY(Connect(*config, family, stopper.abandon()));
  MessageQueue* dead_letters = connections.dead_letters.get();
  const std::uint64_t budget_bytes = config->limits.memory_budget != 0
                                         ? config->limits.memory_budget
                                         : DefaultMemoryBudget();
  LogStart(*config, family, connections, budget_bytes);
  const std::uint64_t dead_before =
      until == PollUntil::kDrained ? TRY(DeadLetters(dead_letters)) : 0;
  LeaseKeeper keeper(
      {.heartbeats = *connections.heartbeats,
       .settling = *connections.settling,
       .dead_letters = dead_letters},
      {.visibility = connections.visibility,
       .lifetime = std::min(config->queue.max_lease, kLongestLease),
       .retry = config->retry,
       .dead_letter = config->queue.dead_letter},
      RandomFraction);
  const std::stop_callback hand_back(stopper.stopping(),
                                     [&] { keeper.HandBackDropped(); });
  MemoryBudget budget(budget_bytes, config->limits.decode.max_memory);
  const auto renderers = std::make_shared<RendererStats>();
  Slots slots(RoadCapacity(Resolved(config->concurrency)));
  Road road(
      {.store = *connections.store,
       .budget = budget,
       .concurrency = Resolved(config->concurrency),
       .make_renderer =
           [&] { return MakeRenderer(*config, stopper.abandon(), renderers); },
       .stopping = stopper.stopping(),
       .abandon = stopper.abandon()});
  Poller poller({.queue = *connections.polling,
                 .keeper = keeper,
                 .slots = slots,
                 .push = [&](Job&& job) { return road.Push(std::move(job)); }},
                config, until);
  if (family.watcher != nullptr) TRY(family.watcher->Start());
  stopper.Polling();
  poller.Run(stopper.stopping());
  road.Drain();
  keeper.Drain();
  if (family.watcher != nullptr) family.watcher->Stop();
  LogStopped(*renderers);
  if (until == PollUntil::kStopped) return kExitDone;
  return DrainedCode(stopper, keeper, dead_letters, dead_before);
}

Result<int> RunWorker(const RunCommand& command, Config config,
                      StopSignal& signals) {
  const ServiceFamily family =
      TRY(command.local ? OpenLocalFamily(config, *command.local)
                        : OpenAwsFamily(config));
  TRY(LogConfinement(config));
  Stopper stopper(signals, config.stop_timeout);
  if (HasStoredWatermarks(config.variants)) {
    TRY(FetchWatermarks(*family.services->OpenStore(stopper.abandon()),
                        config.variants));
  }
  return RunRoad(std::make_shared<const Config>(std::move(config)), family,
                 stopper,
                 command.drain ? PollUntil::kDrained : PollUntil::kStopped);
}

}  // namespace

int Run(const RunCommand& command) {
  Result<Config> loaded = LoadRunConfig(command);
  if (!loaded.ok()) {
    std::cerr << "darkroom: " << loaded.error().message() << '\n';
    return kExitConfiguration;
  }
  HideMemory();
  ::signal(SIGPIPE, SIG_IGN);  // Whoever reads the log may go first.
  StopSignal signals;          // Before any thread: they inherit the mask.
  StartLogging(loaded->log.level, loaded->log.format);
  const Result<int> code = RunWorker(command, *std::move(loaded), signals);
  if (code.ok()) return *code;
  LogError(LogLevel::kError, "cannot_run", code.error());
  return code.error().cls() == ErrorClass::kConfiguration ? kExitConfiguration
                                                          : kExitFailed;
}

}  // namespace darkroom
