#include "worker/commands/reloader.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "base/text.h"
#include "worker/commands/config_load.h"
#include "worker/config/route.h"
#include "worker/config/watermark_files.h"

namespace darkroom {
namespace {

std::string Joined(const std::vector<std::string>& paths) {
  std::string text;
  for (const std::string& path : paths) AppendItem(text, path);
  return text;
}

bool HasChanged(const ReloadedConfig& reloaded, std::string_view key) {
  return std::find(reloaded.changed.begin(), reloaded.changed.end(), key) !=
         reloaded.changed.end();
}

void LogReloaded(const ReloadedConfig& reloaded) {
  Log(LogLevel::kInfo, "reloaded",
      {{"changed", std::string_view(Joined(reloaded.changed))}});
  if (reloaded.ignored.empty()) return;
  Log(LogLevel::kWarn, "reload_incomplete",
      {{"ignored", std::string_view(Joined(reloaded.ignored))},
       {"advice", "these keys need a restart; they stay as they were"}});
}

}  // namespace

Reloader::Reloader(ReloadRequest& request, Options options)
    : request_(request),
      options_(std::move(options)),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void Reloader::Run(const std::stop_token& stop) {
  while (request_.Take(stop)) {
    options_.begins();
    const Status status = ReloadOnce(stop);
    if (!status.ok()) {
      LogError(LogLevel::kError, "reload_failed", status.error(),
               {{"advice", "the old configuration stays in force"}});
    }
    options_.ended();
  }
}

Status Reloader::ReloadOnce(const std::stop_token& stop) {
  const Config wanted = TRY(Load(stop));
  return PutInForce(TRY(Reload(*options_.live.Get(), wanted)), stop);
}

Result<Config> Reloader::Load(const std::stop_token& stop) const {
  Config wanted = TRY(LoadRunConfig(options_.command));
  if (HasStoredWatermarks(wanted.variants)) {
    TRY(FetchWatermarks(*options_.family.services->OpenStore(stop),
                        wanted.variants));
  }
  return wanted;
}

Result<Topics> Reloader::OpenNewTopics(const Config& next) const {
  Topics topics;
  for (const std::string& name : AllTopics(next)) {
    if (options_.parts.notifier.Has(name)) continue;
    topics[name] = TRY(options_.family.open_topic(name, options_.abandon));
  }
  return topics;
}

// Null if what is watched stays as it is.
Result<std::unique_ptr<LocalWatcher>> Reloader::PrepareWatcher(
    const ReloadedConfig& reloaded, const std::stop_token& stop) const {
  std::unique_ptr<LocalWatcher> watcher;
  if (options_.command.local && HasChanged(reloaded, "routes")) {
    watcher = TRY(WatchLocal(reloaded.config, *options_.command.local));
    TRY(watcher->Prepare(stop));
  }
  return watcher;
}

// What can fail comes first, and nothing is queued that no route knows yet.
// The old watcher goes on until the new one runs: both at once queue a file
// once.
Status Reloader::PutInForce(const ReloadedConfig& reloaded,
                            const std::stop_token& stop) {
  const Config& next = reloaded.config;
  Topics topics = TRY(OpenNewTopics(next));
  std::unique_ptr<LocalWatcher> watcher = TRY(PrepareWatcher(reloaded, stop));
  const std::shared_ptr<const Config> before = options_.live.Get();
  options_.parts.budget.RaiseHeadroom(next.limits.decode.max_memory);
  options_.parts.notifier.Add(std::move(topics));
  options_.live.Set(std::make_shared<const Config>(next));
  if (watcher != nullptr) {
    if (Status status = watcher->Start(stop); !status.ok()) {
      options_.live.Set(before);
      return status;
    }
    options_.family.watcher = std::move(watcher);  // The old one stops.
  }
  // Another level may have been set by hand meanwhile.
  if (!HasChanged(reloaded, "log.level")) {
    LogReloaded(reloaded);
    return {};
  }
  // Whichever of the two shows more says so.
  SetLogLevel(std::min(CurrentLogLevel(), next.log.level));
  LogReloaded(reloaded);
  SetLogLevel(next.log.level);
  return {};
}

}  // namespace darkroom
