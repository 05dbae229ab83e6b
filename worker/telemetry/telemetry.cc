#include "worker/telemetry/telemetry.h"

#include <array>
#include <atomic>
#include <utility>

#include "base/log.h"
#include "worker/telemetry/process_stats.h"
#include "worker/version.h"

namespace darkroom {
namespace {

using Id = MetricId;

void CollectRenderers(const RendererStats& stats, Metrics& metrics) {
  const auto set = [&](std::string_view reason,
                       const std::atomic<std::uint64_t>& count) {
    metrics.Set(Id::kRendererRestarts, static_cast<double>(count.load()),
                {reason});
  };
  metrics.Set(Id::kRenderersStarted, static_cast<double>(stats.started.load()));
  set("recycled", stats.recycled);
  set("timeout", stats.timeout);
  set("memory", stats.memory);
  set("crashed", stats.crashed);
  set("forbidden", stats.forbidden);
}

void CollectActivity(const Activity& activity, Metrics& metrics) {
  const std::array<int, kStages> counts = activity.InFlightByStage();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    metrics.Set(Id::kJobsInFlight, counts.at(i),
                {NameOf(static_cast<RoadStage>(i))});
  }
}

EmfSettings SettingsOf(const MetricsConfig& config) {
  return {.namespace_name = config.namespace_name.empty()
                                ? MetricsConfig().namespace_name
                                : config.namespace_name,
          .dimensions =
              ParseDimensions(config.dimensions).value_or(MetricDimensions())};
}

}  // namespace

Telemetry::Telemetry(const Config& config)
    : admin_(config.admin),
      config_(config.metrics),
      started_(WallNow()),
      metrics_(config.metrics.emf ? Metrics::Samples::kKeep
                                  : Metrics::Samples::kForget),
      recorder_(metrics_, activity_) {
  metrics_.Add(Id::kStarts, 1);
  metrics_.Set(Id::kBuildInfo, 1, {kVersion});
  metrics_.Set(
      Id::kProcessStart,
      std::chrono::duration<double>(started_.time_since_epoch()).count());
}

void Telemetry::SetConfinement(const Confinement& confinement) {
  for (const Layer layer : kLayers) {
    Confinement one;
    one.Add(layer);
    metrics_.Set(Id::kConfinement, confinement.Has(layer) ? 1 : 0,
                 {one.Names()});
  }
}

Result<std::unique_ptr<Telemetry::Running>> Telemetry::Start(Sources sources) {
  metrics_.Set(Id::kMemoryBudget, static_cast<double>(sources.budget.total()));
  metrics_.CollectFrom([this, &budget = sources.budget,
                        &renderers = sources.renderers](Metrics& metrics) {
    metrics.Set(Id::kMemoryHeld, static_cast<double>(budget.held()));
    CollectRenderers(renderers, metrics);
    CollectActivity(activity_, metrics);
    CollectProcessStats(metrics);
  });
  auto running = std::make_unique<Running>(metrics_);
  if (const auto address = ParseListenAddress(admin_.listen)) {
    const bool pictures = sources.pictures != nullptr;
    running->admin_ = TRY(AdminServer::Start(
        {.address = *address,
         .status_page = admin_.status_page,
         .facts = {.version = kVersion,
                   .queue = std::move(sources.queue),
                   .started = started_,
                   .pictures = pictures ? WorkerFacts::Pictures::kShown
                                        : WorkerFacts::Pictures::kHidden},
         .health = std::move(sources.health),
         .metrics = metrics_,
         .activity = activity_,
         .pictures = std::move(sources.pictures)}));
    Log(LogLevel::kInfo, "admin",
        {{"address", std::string_view(address->host)},
         {"port", running->admin_->port()}});
  }
  if (config_.emf) {
    running->exporter_ = std::make_unique<EmfExporter>(
        metrics_, EmfExporter::Options{.settings = SettingsOf(config_),
                                       .flush = config_.flush,
                                       .sink = WriteToStandardOutput});
  }
  return running;
}

Telemetry::Running::~Running() {
  admin_.reset();
  exporter_.reset();  // Which collects once more.
  metrics_.StopCollecting();
}

}  // namespace darkroom
