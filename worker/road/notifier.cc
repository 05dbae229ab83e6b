#include "worker/road/notifier.h"

#include <string_view>
#include <utility>

#include "base/log.h"
#include "worker/road/round.h"

namespace darkroom {
namespace {

// A delivery, and how much of what it has to tell is not answered yet.
struct Teller {
  std::shared_ptr<Delivery> delivery;
  std::size_t unanswered = 0;
};

// What goes to one topic, and whose it is.
struct Batch {
  std::vector<Notification> notifications;
  std::vector<Teller*> senders;
  std::vector<bool> once;
};

std::map<std::string, Batch> BatchesOf(std::vector<Teller>& tellers,
                                       const ToldBefore& told_before) {
  std::map<std::string, Batch> batches;
  for (Teller& teller : tellers) {
    for (Told& told : teller.delivery->TakeTold()) {
      if (told.once && told_before.Has(told.notification.deduplication)) {
        continue;
      }
      Batch& batch = batches[told.topic];
      batch.notifications.push_back(std::move(told.notification));
      batch.senders.push_back(&teller);
      batch.once.push_back(told.once);
      ++teller.unanswered;
    }
  }
  return batches;
}

// Its slot and its lease are free afterwards.
void SettleAnswered(Teller& teller) {
  if (teller.unanswered > 0) return;
  const std::shared_ptr<Delivery> delivery = std::move(teller.delivery);
  std::move(*delivery).Settle();
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
    // What is dropped is handed back by its leases.
    Survives("notify", [&] { TellAll(std::move(deliveries)); });
  }
}

void Notifier::TellAll(Deliveries deliveries) {
  std::vector<Teller> tellers;
  tellers.reserve(deliveries.size());
  for (auto& delivery : deliveries) tellers.push_back({std::move(delivery)});
  std::map<std::string, Batch> batches = BatchesOf(tellers, told_before_);
  for (Teller& teller : tellers) SettleAnswered(teller);  // Told before.

  std::multimap<std::chrono::steady_clock::duration, std::string> in_order;
  for (const auto& [topic, batch] : batches) {
    in_order.emplace(took_[topic], topic);
  }
  for (const auto& [took, topic] : in_order) {
    const Batch& batch = batches.at(topic);
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<Status> outcomes =
        Publish(Find(topic), batch.notifications);
    took_[topic] = std::chrono::steady_clock::now() - begin;
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      Teller& sender = *batch.senders[i];
      Account(topic, outcomes[i], *sender.delivery);
      if (outcomes[i].ok() && batch.once[i]) {
        told_before_.Add(batch.notifications[i].deduplication);
      }
      --sender.unanswered;
      SettleAnswered(sender);
    }
  }
}

}  // namespace darkroom
