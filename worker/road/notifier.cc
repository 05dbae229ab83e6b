#include "worker/road/notifier.h"

#include <string_view>
#include <utility>

#include "base/log.h"

namespace darkroom {
namespace {

// What goes to one topic, and whose it is.
struct Batch {
  std::vector<Notification> notifications;
  std::vector<Delivery*> senders;
  std::vector<bool> once;
};

std::map<std::string, Batch> BatchesOf(
    const std::vector<std::shared_ptr<Delivery>>& deliveries,
    const ToldBefore& told_before) {
  std::map<std::string, Batch> batches;
  for (const auto& delivery : deliveries) {
    for (Told& told : delivery->TakeTold()) {
      if (told.once && told_before.Has(told.notification.deduplication)) {
        continue;
      }
      Batch& batch = batches[told.topic];
      batch.notifications.push_back(std::move(told.notification));
      batch.senders.push_back(delivery.get());
      batch.once.push_back(told.once);
    }
  }
  return batches;
}

// What can never be published would keep its message for ever.
bool IsHopeless(const Error& error) {
  return error.cls() == ErrorClass::kTooLarge;
}

void Account(const std::string& topic, const Status& outcome,
             Delivery& sender) {
  if (outcome.ok()) return;
  LogError(LogLevel::kError, "notify_failed", outcome.error(),
           {{"topic", std::string_view(topic)},
            {"message_id", std::string_view(sender.message().id)}});
  if (!IsHopeless(outcome.error())) sender.Untold(outcome.error());
}

std::vector<Status> Publish(Topic* topic,
                            const std::vector<Notification>& notifications) {
  if (topic != nullptr) return topic->Publish(notifications);
  return std::vector<Status>(
      notifications.size(),
      Error(ErrorClass::kInternal, "a topic that was not opened"));
}

}  // namespace

Notifier::Notifier(Topics topics)
    : topics_(std::move(topics)), thread_([this] { Run(); }) {}

void Notifier::Add(Topics topics) {
  const std::lock_guard lock(mutex_);
  topics_.merge(topics);
}

Topic* Notifier::Find(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  const auto topic = topics_.find(name);
  return topic == topics_.end() ? nullptr : topic->second.get();
}

void Notifier::Settle(std::shared_ptr<Delivery> delivery) {
  if (!delivery->HasTold()) return std::move(*delivery).Settle();
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(delivery));
  changed_.notify_one();
}

void Notifier::Drain() {
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Notifier::Run() {
  for (;;) {
    Deliveries deliveries;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return draining_ || !waiting_.empty(); });
      deliveries.swap(waiting_);
    }
    if (deliveries.empty()) return;
    TellAll(deliveries);
    for (auto& delivery : deliveries) std::move(*delivery).Settle();
  }
}

void Notifier::TellAll(const Deliveries& deliveries) {
  for (const auto& [topic, batch] : BatchesOf(deliveries, told_before_)) {
    const std::vector<Status> outcomes =
        Publish(Find(topic), batch.notifications);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      Account(topic, outcomes[i], *batch.senders[i]);
      if (outcomes[i].ok() && batch.once[i]) {
        told_before_.Add(batch.notifications[i].deduplication);
      }
    }
  }
}

}  // namespace darkroom
