// A topic of one's own making, for tests of what stands before it.

#ifndef DARKROOM_TESTS_SUPPORT_FAKE_TOPIC_H_
#define DARKROOM_TESTS_SUPPORT_FAKE_TOPIC_H_

#include <functional>
#include <mutex>
#include <vector>

#include "libs3q/topic.h"

namespace darkroom {

// Records every notification; answers with success unless told otherwise.
// Thread-safe.
class FakeTopic final : public Topic {
 public:
  // --- Set before use -------------------------------------------------------

  std::function<Status(const Notification&)> answer = [](const Notification&) {
    return Status();
  };

  std::vector<Status> Publish(
      std::span<const Notification> notifications) override {
    std::vector<Status> outcomes;
    for (const Notification& notification : notifications) {
      outcomes.push_back(answer(notification));
      const std::lock_guard lock(mutex_);
      all_.push_back(notification);
    }
    const std::lock_guard lock(mutex_);
    batches_.push_back(notifications.size());
    return outcomes;
  }

  // --- What happened --------------------------------------------------------

  std::vector<Notification> all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

  // How many came together.
  std::vector<std::size_t> batches() const {
    const std::lock_guard lock(mutex_);
    return batches_;
  }

 private:
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::vector<Notification> all_;
  std::vector<std::size_t> batches_;
};

// Another's, for owners.
class ForwardingTopic final : public Topic {
 public:
  explicit ForwardingTopic(Topic& topic) : topic_(topic) {}

  std::vector<Status> Publish(
      std::span<const Notification> notifications) override {
    return topic_.Publish(notifications);
  }

 private:
  Topic& topic_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_FAKE_TOPIC_H_
