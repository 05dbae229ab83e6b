// `darkroom run`: from the configuration to the road, and back down again.

#include <sys/prctl.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <system_error>
#include <utility>

#include "base/log.h"
#include "base/random.h"
#include "worker/commands/commands.h"
#include "worker/commands/complaint.h"
#include "worker/commands/config_load.h"
#include "worker/commands/connections.h"
#include "worker/commands/reload_request.h"
#include "worker/commands/reloader.h"
#include "worker/commands/renderer_factory.h"
#include "worker/commands/run_log.h"
#include "worker/commands/service_family.h"
#include "worker/commands/signal_source.h"
#include "worker/commands/stopper.h"
#include "worker/commands/tracing.h"
#include "worker/config/live_config.h"
#include "worker/config/watermark_files.h"
#include "worker/health/health.h"
#include "worker/health/progress.h"
#include "worker/platform/notify_socket.h"
#include "worker/platform/platform_watch.h"
#include "worker/road/lease_keeper.h"
#include "worker/road/memory_budget.h"
#include "worker/road/notifier.h"
#include "worker/road/poller.h"
#include "worker/road/road.h"
#include "worker/road/slots.h"
#include "worker/telemetry/telemetry.h"

namespace darkroom {
namespace {

// SQS lets nobody hold a message for more than 12 hours after its receive, and
// refuses to extend to the very end.
constexpr std::chrono::seconds kLongestLease(43'195);

// How many messages lie in the dead-letter queue; none without one.
Result<std::uint64_t> DeadLetters(MessageQueue* queue) {
  if (queue == nullptr) return std::uint64_t{0};
  const QueueStatus status = TRY(queue->Inspect());
  return status.visible + status.in_flight + status.delayed;
}

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

// What there is before the first connection.
struct Beginning {
  const RunCommand& command;
  ServiceFamily& family;
  Stopper& stopper;
  ReloadRequest& reload;
  Telemetry& telemetry;
  const NotifyEnvironment& systemd;
};

LeaseKeeper::Policy LeasePolicy(const Config& config,
                                const Connections& connections) {
  return {.visibility = connections.visibility,
          .lifetime = std::min(config.queue.max_lease, kLongestLease),
          .retry = config.retry,
          .dead_letter = config.queue.dead_letter};
}

LeaseKeeper::Queues KeeperQueues(const Connections& connections,
                                 RoadObserver& observer) {
  return {.heartbeats = *connections.heartbeats,
          .settling = *connections.settling,
          .dead_letters = connections.dead_letters.get(),
          .observer = observer};
}

PlatformWatch::Options PlatformOptions(const Beginning& begin,
                                       const LiveConfig& live,
                                       std::shared_ptr<Progress> progress) {
  return {.config = live,
          .progress = std::move(progress),
          .agents = OpenAgents(),
          .systemd = begin.systemd,
          .spot_warned = [&stopper = begin.stopper] { stopper.Warned(); }};
}

Reloader::Options ReloadOptions(Beginning& begin, const LiveConfig& live,
                                Reloader::Parts parts,
                                const PlatformWatch& platform) {
  return {.command = begin.command,
          .family = begin.family,
          .live = live,
          .parts = parts,
          .abandon = begin.stopper.abandon(),
          .begins = [&] { platform.Reloading(); },
          .ended = [&] { platform.Reloaded(); }};
}

std::uint64_t MemoryBudgetOf(const Config& config) {
  const std::uint64_t bytes = config.limits.memory_budget;
  return bytes != 0 ? bytes : DefaultMemoryBudget();
}

// By the limits that are in force when it is asked.
std::function<Health()> HealthOf(std::shared_ptr<Progress> progress,
                                 const LiveConfig& live) {
  return [progress = std::move(progress), live] {
    return JudgeHealth(progress->view(), HealthLimitsOf(*live.Get()),
                       std::chrono::steady_clock::now());
  };
}

// Of the configuration at the start: renderers outlive reloads.
std::function<std::unique_ptr<Renderer>()> RendererMaker(
    std::shared_ptr<const Config> config, std::stop_token abandon,
    std::shared_ptr<RendererStats> stats) {
  return [config = std::move(config), abandon = std::move(abandon),
          stats = std::move(stats)] {
    return MakeRenderer(*config, abandon, stats);
  };
}

// What the status page shows, of a store that is this machine's.
std::unique_ptr<ObjectStore> PicturesOf(const Beginning& begin) {
  if (begin.family.watcher == nullptr) return nullptr;
  return begin.family.services->OpenStore(begin.stopper.abandon());
}

Telemetry::Sources TelemetrySources(const Beginning& begin,
                                    const MemoryBudget& budget,
                                    const RendererStats& renderers,
                                    std::function<Health()> health) {
  return {.budget = budget,
          .renderers = renderers,
          .health = std::move(health),
          .queue = begin.family.queue,
          .pictures = PicturesOf(begin)};
}

PollUntil UntilOf(const RunCommand& command) {
  return command.drain ? PollUntil::kDrained : PollUntil::kStopped;
}

// Until the worker stops, or has drained the queue.
Status Poll(Beginning& begin, Poller& poller, Reloader::Options reload) {
  if (begin.family.watcher != nullptr) {
    TRY(begin.family.watcher->Start(begin.stopper.abandon()));
  }
  const Reloader reloader(begin.reload, std::move(reload));
  begin.stopper.Polling();
  poller.Run(begin.stopper.stopping());
  return {};
}

// Everything that runs, in the order in which it starts; it stops in the order
// of the road.
Result<int> RunRoad(const LiveConfig& live, Beginning begin) {
  const std::shared_ptr<const Config> config = live.Get();
  const ServiceFamily& family = begin.family;
  Stopper& stopper = begin.stopper;
  const PollUntil until = UntilOf(begin.command);
  const auto progress = std::make_shared<Progress>();
  const PlatformWatch platform(PlatformOptions(begin, live, progress));
  Connections connections = TRY(Connect(*config, family, stopper.abandon()));
  MessageQueue* dead_letters = connections.dead_letters.get();
  LogStart(*config, family, connections, MemoryBudgetOf(*config));
  const std::uint64_t dead_before =
      until == PollUntil::kDrained ? TRY(DeadLetters(dead_letters)) : 0;
  const Tracing tracing =
      TRY(StartTracing(*config, family, begin.telemetry.metrics()));
  LeaseKeeper keeper(KeeperQueues(connections, begin.telemetry.road()),
                     LeasePolicy(*config, connections), RandomFraction,
                     progress);
  const std::stop_callback hand_back(stopper.stopping(), [&] {
    progress->StartDraining();
    keeper.HandBackDropped();
  });
  Notifier notifier(std::move(connections.topics));
  MemoryBudget budget(MemoryBudgetOf(*config), config->limits.decode.max_memory,
                      begin.telemetry.road());
  const auto renderers = std::make_shared<RendererStats>();
  const auto told = TRY(begin.telemetry.Start(
      TelemetrySources(begin, budget, *renderers, HealthOf(progress, live))));
  Slots slots(RoadCapacity(Resolved(config->concurrency)));
  Road road(
      {.store = *connections.store,
       .budget = budget,
       .notifier = notifier,
       .concurrency = Resolved(config->concurrency),
       .make_renderer = RendererMaker(config, stopper.abandon(), renderers),
       .stopping = stopper.stopping(),
       .abandon = stopper.abandon(),
       .progress = progress,
       .observer = begin.telemetry.road()});
  Poller poller({.queue = *connections.polling,
                 .keeper = keeper,
                 .slots = slots,
                 .push = [&](Job&& job) { return road.Push(std::move(job)); },
                 .messages_per_poll = MessagesPerPoll(family.queue),
                 .progress = progress,
                 .observer = begin.telemetry.road(),
                 .tracer = tracing.tracer()},
                live, until);
  TRY(Poll(begin, poller,
           ReloadOptions(begin, live, {.budget = budget, .notifier = notifier},
                         platform)));
  road.Drain();
  notifier.Drain();
  keeper.Drain();
  tracing.Stop();
  if (family.watcher != nullptr) family.watcher->Stop();
  LogStopped(*renderers);
  if (until == PollUntil::kStopped) return kExitDone;
  return DrainedCode(stopper, keeper, dead_letters, dead_before);
}

Result<int> RunWorker(const RunCommand& command, Config config,
                      SignalSource& signals, const NotifyEnvironment& systemd) {
  Telemetry telemetry(config);
  ServiceFamily family =
      TRY(command.local ? OpenLocalFamily(config, *command.local)
                        : OpenAwsFamily(config, &telemetry.calls()));
  telemetry.SetConfinement(TRY(LogConfinement(config)));
  ReloadRequest reload;
  Stopper stopper(signals, config.stop_timeout, reload);
  if (HasStoredWatermarks(config.variants)) {
    TRY(FetchWatermarks(*family.services->OpenStore(stopper.abandon()),
                        config.variants));
  }
  return RunRoad(std::make_shared<const Config>(std::move(config)),
                 {.command = command,
                  .family = family,
                  .stopper = stopper,
                  .reload = reload,
                  .telemetry = telemetry,
                  .systemd = systemd});
}

}  // namespace

int Run(const RunCommand& command) {
  std::error_code failure;
  if (command.drain && command.local &&
      !std::filesystem::exists(*command.local, failure)) {
    Complain("nothing to drain: there is no directory " + *command.local);
    return kExitConfiguration;
  }
  Result<Config> loaded = LoadRunConfig(command);
  if (!loaded.ok()) {
    Complain(loaded.error());
    return kExitConfiguration;
  }
  HideMemory();
  ::signal(SIGPIPE, SIG_IGN);  // Whoever reads the log may go first.
  // Before any thread: they inherit the mask and the environment.
  SignalSource signals(SignalSource::IgnoredHangup::kTakeRequests);
  const NotifyEnvironment systemd = TakeNotifyEnvironment();
  StartLogging(loaded->log.level, loaded->log.format);
  const Result<int> code =
      RunWorker(command, *std::move(loaded), signals, systemd);
  if (code.ok()) return *code;
  // Stopped before its first poll: there was nothing to drain.
  if (code.error().cls() == ErrorClass::kCancelled && !command.drain) {
    return kExitDone;
  }
  LogError(LogLevel::kError, "cannot_run", code.error());
  return code.error().cls() == ErrorClass::kConfiguration ? kExitConfiguration
                                                          : kExitFailed;
}

}  // namespace darkroom
