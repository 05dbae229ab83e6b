// A road between a fake store and a fake queue, with a renderer of one's own.

#ifndef DARKROOM_TESTS_SUPPORT_ROAD_FIXTURE_H_
#define DARKROOM_TESTS_SUPPORT_ROAD_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/fake_queue.h"
#include "tests/support/fake_store.h"
#include "tests/support/fake_topic.h"
#include "worker/road/lease_keeper.h"
#include "worker/road/memory_budget.h"
#include "worker/road/notifier.h"
#include "worker/road/poller.h"
#include "worker/road/road.h"
#include "worker/road/slots.h"

namespace darkroom {

// Makes one rendition "<variant> of <source>" for each variant to be encoded;
// sources that start with "bad" are corrupt.
class FakeRenderer final : public Renderer {
 public:
  RenderOutcome Render(const SharedBuffer& source, const RenderPlan& plan,
                       const AdmitMemory& admit) override {
    return {.source = {.format = "jpeg", .width = 40, .height = 30},
            .rendered = Make(source, plan, admit)};
  }

 private:
  static Result<Rendered> Make(const SharedBuffer& source,
                               const RenderPlan& plan,
                               const AdmitMemory& admit) {
    const std::string text(AsText(source.view()));
    if (text.starts_with("bad")) {
      return Error(ErrorClass::kCorrupt, "premature end");
    }
    TRY(admit(1'000));
    Rendered rendered;
    if (plan.placeholder) {
      rendered.placeholder = Placeholder{{1, 2, 3}, {255, 128, 0}};
    }
    for (const PlannedVariant& variant : plan.variants) {
      if (!variant.encode) continue;
      rendered.renditions.push_back({.variant = variant.spec.name,
                                     .format = variant.spec.format,
                                     .width = 4,
                                     .height = 3,
                                     .bytes = TRY(SharedBuffer::CopyOf(AsBytes(
                                         variant.spec.name + " of " + text)))});
    }
    return rendered;
  }
};

inline Config TwoVariants() {
  Config config;
  config.variants = {{.spec = {.name = "128w", .width = 128}},
                     {.spec = {.name = "512w", .width = 512}}};
  Route route{.name = "all", .bucket = "uploads"};
  route.destination.bucket = "thumbs";
  route.destination.key = "{dir}{stem}_{variant}{ext}";
  config.routes = {std::move(route)};
  config.concurrency = {.fetch = 2, .render = 2, .upload = 2};
  return config;
}

inline std::string EventFor(const std::vector<std::string>& keys) {
  std::string records;
  for (const std::string& key : keys) {
    if (!records.empty()) records += ',';
    records += R"({"eventVersion":"2.1","eventSource":"aws:s3",)"
               R"("eventName":"ObjectCreated:Put",)"
               R"("s3":{"bucket":{"name":"uploads"},"object":{"key":")" +
               key + R"("}}})";
  }
  return R"({"Records":[)" + records + "]}";
}

// `topic`, as "told".
inline Topics OneTopic(FakeTopic& topic) {
  Topics topics;
  topics["told"] = std::make_unique<ForwardingTopic>(topic);
  return topics;
}

// Everything from the poller to settling.  Runs until Stop.
class RoadFixture {
 public:
  explicit RoadFixture(Config config) : config_(std::move(config)) {}
  ~RoadFixture() { Stop(); }

  FakeStore store;
  FakeQueue polling;
  FakeQueue heartbeats;
  FakeQueue settling;
  FakeQueue letters;
  // Opened as "told".
  FakeTopic topic;
  RoadObserver* observer = &NoObserver();  // Set before Start.
  Tracer* tracer = nullptr;                // The same.

  void Start() {
    keeper_ = std::make_unique<LeaseKeeper>(
        LeaseKeeper::Queues{.heartbeats = heartbeats,
                            .settling = settling,
                            .dead_letters = &letters,
                            .observer = *observer},
        LeaseKeeper::Policy{.visibility = std::chrono::seconds(30),
                            .retry = config_.retry},
        [] { return 1.0; });
    budget_ =
        std::make_unique<MemoryBudget>(1'000'000'000, 100'000'000, *observer);
    notifier_ = std::make_unique<Notifier>(OneTopic(topic));
    road_ = std::make_unique<Road>(Road::Options{
        .store = store,
        .budget = *budget_,
        .notifier = *notifier_,
        .concurrency = config_.concurrency,
        .make_renderer = [] { return std::make_unique<FakeRenderer>(); },
        .stopping = stopping_.get_token(),
        .abandon = abandon_.get_token(),
        .observer = *observer});
    poller_ = std::make_unique<Poller>(
        Poller::Road{
            .queue = polling,
            .keeper = *keeper_,
            .slots = slots_,
            .push = [this](Job&& job) { return road_->Push(std::move(job)); },
            .observer = *observer,
            .tracer = tracer},
        std::make_shared<const Config>(config_), PollUntil::kStopped);
    polling_thread_ =
        std::jthread([this] { poller_->Run(stopping_.get_token()); });
  }

  // As the worker stops: the poller, the road, the keeper.
  void Stop() {
    if (!road_) return;
    keeper_->HandBackDropped();
    stopping_.request_stop();
    polling_thread_.join();
    road_->Drain();
    notifier_->Drain();
    keeper_->Drain();
    road_.reset();
  }

 private:
  const Config config_;
  std::stop_source stopping_;
  std::stop_source abandon_;
  std::unique_ptr<MemoryBudget> budget_;
  Slots slots_{20};
  std::unique_ptr<LeaseKeeper> keeper_;
  std::unique_ptr<Notifier> notifier_;
  std::unique_ptr<Road> road_;
  std::unique_ptr<Poller> poller_;
  std::jthread polling_thread_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_ROAD_FIXTURE_H_
