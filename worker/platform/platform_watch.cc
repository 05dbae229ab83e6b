#include "worker/platform/platform_watch.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "base/log.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick = std::chrono::seconds(1);
constexpr milliseconds kShortestTick(10);

// Often enough for a watchdog that is impatient.
milliseconds SystemdTick(const NotifyEnvironment& systemd) {
  if (!systemd.watchdog) return kTick;
  const auto quarter =
      std::chrono::duration_cast<milliseconds>(*systemd.watchdog / 4);
  return std::clamp(quarter, kShortestTick, kTick);
}

SteadyTime Now() { return std::chrono::steady_clock::now(); }

}  // namespace

PlatformWatch::PlatformWatch(Options options)
    : options_(std::move(options)),
      story_(options_.systemd.watchdog),
      protection_(*options_.agents),
      spot_(*options_.agents, options_.spot_warned) {
  tickers_.push_back(std::make_unique<Ticker>(kTick, [this] { LogHealth(); }));
  StartSystemd();
  StartProtection();
  if (options_.config.Get()->platform.spot_warning) {
    tickers_.push_back(
        std::make_unique<Ticker>(SpotWatch::kPeriod, [this] { spot_.Tick(); }));
  }
}

PlatformWatch::~PlatformWatch() {
  tickers_.clear();  // Joins.
  if (systemd_) TellSystemd();
  if (options_.agents->IsEcsTask() &&
      options_.config.Get()->platform.task_protection) {
    Protect();
  }
}

void PlatformWatch::StartSystemd() {
  if (options_.systemd.socket.empty()) return;
  Result<NotifySocket> socket = NotifySocket::Open(options_.systemd.socket);
  if (!socket.ok()) {
    return LogError(LogLevel::kWarn, "systemd_not_told", socket.error());
  }
  systemd_ = *std::move(socket);
  tickers_.push_back(std::make_unique<Ticker>(SystemdTick(options_.systemd),
                                              [this] { TellSystemd(); }));
}

void PlatformWatch::StartProtection() {
  if (!options_.config.Get()->platform.task_protection) return;
  if (!options_.agents->IsEcsTask()) {
    Log(LogLevel::kWarn, "no_task_protection",
        {{"advice",
          "ecs.task_protection is set, but ECS_AGENT_URI is not: this is no "
          "ECS task"}});
    return;
  }
  tickers_.push_back(std::make_unique<Ticker>(kTick, [this] { Protect(); }));
}

Health PlatformWatch::HealthNow(const ProgressView& progress,
                                SteadyTime now) const {
  return JudgeHealth(progress, HealthLimitsOf(*options_.config.Get()), now);
}

void PlatformWatch::LogHealth() {
  const ProgressView progress = options_.progress->view();
  log_.Note(HealthNow(progress, Now()), progress.phase);
}

void PlatformWatch::TellSystemd() {
  const ProgressView progress = options_.progress->view();
  const SteadyTime now = Now();
  const std::string lines =
      story_.Tell(progress, HealthNow(progress, now), now);
  if (!lines.empty()) systemd_->Send(lines);
}

void PlatformWatch::Protect() {
  protection_.Tick(options_.progress->view(), Now());
}

void PlatformWatch::Reloading() const {
  if (systemd_) systemd_->Send(ReloadingLines(Now()));
}

void PlatformWatch::Reloaded() const {
  if (systemd_) systemd_->Send(ReloadedLines());
}

}  // namespace darkroom
