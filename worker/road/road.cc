#include "worker/road/road.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "worker/road/fetch.h"
#include "worker/road/render.h"
#include "worker/road/round.h"
#include "worker/road/settle.h"
#include "worker/road/upload.h"

namespace darkroom {
namespace {

constexpr std::size_t kWaiting = 2;    // Jobs between two stages.
constexpr std::size_t kSettling = 16;  // Jobs before settle.

}  // namespace

ConcurrencyConfig Resolved(ConcurrencyConfig concurrency) {
  const int cores =
      std::max(static_cast<int>(std::thread::hardware_concurrency()), 1);
  // Rendering takes all of a core; the network mostly waits.
  if (concurrency.render == 0) concurrency.render = cores;
  if (concurrency.fetch == 0) concurrency.fetch = std::max(cores, 4);
  if (concurrency.upload == 0) concurrency.upload = std::max(cores, 4);
  return concurrency;
}

int RoadCapacity(const ConcurrencyConfig& concurrency) {
  return concurrency.fetch + concurrency.render + concurrency.upload +
         2 * static_cast<int>(kWaiting);
}

Road::Road(Options options)
    : options_(std::move(options)),
      settle_queue_(kSettling),
      settle_([this] {
        while (std::optional<Job> job = settle_queue_.Pop()) {
          Survives("settle", [&] {
            options_.observer.Begins(*job, RoadStage::kSettle);
            Settle(*std::move(job), options_.notifier, options_.observer);
          });
        }
      }),
      upload_(
          {.name = "upload",
           .threads = options_.concurrency.upload,
           .capacity = kWaiting,
           .time = &StageTimes::upload,
           .on_begin = Begins(RoadStage::kUpload),
           .reconsider = [upload = Upload(options_.store, conditions_)](
                             Job& job) { upload.Reconsider(job); }},
          [this] { return Upload(options_.store, conditions_); },
          HandTo(settle_queue_)),
      render_(
          {.name = "render",
           .threads = options_.concurrency.render,
           .capacity = kWaiting,
           .time = &StageTimes::render,
           .on_begin = Begins(RoadStage::kRender)},
          [this]() -> Stage::Attempt {
            const auto render = std::make_shared<Render>(
                options_.make_renderer(), options_.abandon);
            return [render](Job& job) { return (*render)(job); };
          },
          HandTo(upload_)),
      fetch_(
          {.name = "fetch",
           .threads = options_.concurrency.fetch,
           .capacity = kWaiting,
           .time = &StageTimes::fetch,
           .on_begin = Begins(RoadStage::kFetch)},
          [this] {
            return Fetch({.store = options_.store,
                          .budget = options_.budget,
                          .conditions = conditions_},
                         options_.stopping);
          },
          HandTo(render_)) {}

std::function<void(const Job&)> Road::Begins(RoadStage stage) const {
  return [&observer = options_.observer, stage](const Job& job) {
    observer.Begins(job, stage);
  };
}

void Road::Drain() {
  fetch_.Drain();
  render_.Drain();
  upload_.Drain();
  settle_queue_.Close();
  if (settle_.joinable()) settle_.join();
}

}  // namespace darkroom
