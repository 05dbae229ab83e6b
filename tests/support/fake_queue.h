// A message queue of one's own making, for tests of what stands before it.

#ifndef DARKROOM_TESTS_SUPPORT_FAKE_QUEUE_H_
#define DARKROOM_TESTS_SUPPORT_FAKE_QUEUE_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "libs3q/message_queue.h"

namespace darkroom {

// Records every call; answers with success unless told otherwise.
// Thread-safe.
class FakeQueue final : public MessageQueue {
 public:
  struct Call {
    std::string what;     // "extend", "delete" or "send".
    std::string receipt;  // Or the body that was sent.
    std::chrono::seconds timeout = std::chrono::seconds(0);
    MessageAttributes attributes;
    std::string group = {};
    std::string deduplication = {};
    std::string trace = {};
  };

  // --- Set before use -------------------------------------------------------

  // The outcome of an entry, by receipt or body.
  std::function<Status(const Call&)> answer = [](const Call&) {
    return Status();
  };

  void Provide(Message message) {
    const std::lock_guard lock(mutex_);
    messages_.push_back(std::move(message));
    changed_.notify_all();
  }

  // --- MessageQueue ---------------------------------------------------------

  // Waits for a message or for options.stopping, whatever the wait.
  Result<std::vector<Message>> Receive(const ReceiveOptions& options) override {
    std::unique_lock lock(mutex_);
    asked_.push_back(options.max_messages);
    changed_.notify_all();
    changed_.wait(lock, options.stopping, [&] { return !messages_.empty(); });
    std::vector<Message> batch;
    while (!messages_.empty() &&
           static_cast<int>(batch.size()) < options.max_messages) {
      batch.push_back(std::move(messages_.front()));
      messages_.pop_front();
    }
    return batch;
  }

  std::vector<Status> ChangeVisibility(
      std::span<const VisibilityChange> changes) override {
    std::vector<Status> results;
    for (const VisibilityChange& change : changes) {
      results.push_back(Record({.what = "extend",
                                .receipt = change.receipt,
                                .timeout = change.timeout}));
    }
    return results;
  }

  std::vector<Status> Delete(std::span<const std::string> receipts) override {
    std::vector<Status> results;
    for (const std::string& receipt : receipts) {
      results.push_back(Record({.what = "delete", .receipt = receipt}));
    }
    return results;
  }

  std::vector<Status> Send(std::span<const OutgoingMessage> messages) override {
    std::vector<Status> results;
    for (const OutgoingMessage& message : messages) {
      results.push_back(Record({.what = "send",
                                .receipt = message.body,
                                .attributes = message.attributes,
                                .group = message.group,
                                .deduplication = message.deduplication,
                                .trace = message.trace}));
    }
    return results;
  }

  Result<QueueStatus> Inspect() override { return QueueStatus(); }

  // --- What happened --------------------------------------------------------

  std::vector<Call> calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
  }

  // Blocks until `count` calls were recorded.
  std::vector<Call> WaitForCalls(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return calls_.size() >= count; });
    return calls_;
  }

  // Blocks until the queue was asked `count` times; how many messages each
  // receive wanted.
  std::vector<int> WaitForReceives(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return asked_.size() >= count; });
    return asked_;
  }

 private:
  Status Record(Call call) {
    Status status = answer(call);
    const std::lock_guard lock(mutex_);
    calls_.push_back(std::move(call));
    changed_.notify_all();
    return status;
  }

  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  // Guarded by mutex_.
  std::deque<Message> messages_;
  std::vector<Call> calls_;
  std::vector<int> asked_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_FAKE_QUEUE_H_
