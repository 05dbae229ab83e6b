#include "worker/commands/reloader.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "worker/commands/config_load.h"
#include "worker/config/route.h"
#include "worker/config/watermark_files.h"

namespace darkroom {
namespace {

std::string Joined(const std::vector<std::string>& paths) {
  std::string text;
  for (const std::string& path : paths) {
    text += (text.empty() ? "" : ", ") + path;
  }
  return text;
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
  Config wanted = TRY(Load(stop));
  return PutInForce(TRY(Reload(*options_.live.Get(), std::move(wanted))));
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

// What can fail comes first.  Nothing is watched that no route knows yet.
Status Reloader::PutInForce(ReloadedConfig reloaded) {
  const Config& next = reloaded.config;
  Topics topics = TRY(OpenNewTopics(next));
  const bool other_routes =
      std::find(reloaded.changed.begin(), reloaded.changed.end(), "routes") !=
      reloaded.changed.end();
  std::unique_ptr<LocalWatcher> watcher;
  if (options_.command.local && other_routes) {
    watcher = TRY(WatchLocal(next, *options_.command.local));
  }
  const LogLevel before = options_.live.Get()->log.level;
  options_.parts.budget.RaiseHeadroom(next.limits.decode.max_memory);
  options_.parts.notifier.Add(std::move(topics));
  options_.live.Set(std::make_shared<const Config>(next));
  // Whichever of the two shows more says so.
  SetLogLevel(std::min(before, next.log.level));
  LogReloaded(reloaded);
  SetLogLevel(next.log.level);
  if (watcher == nullptr) return {};
  options_.family.watcher = std::move(watcher);  // The old one stops.
  return options_.family.watcher->Start();
}

}  // namespace darkroom
