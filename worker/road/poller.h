// Where the road begins: messages in, jobs out.

#ifndef DARKROOM_WORKER_ROAD_POLLER_H_
#define DARKROOM_WORKER_ROAD_POLLER_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "libs3q/message_queue.h"
#include "worker/config/live_config.h"
#include "worker/health/progress.h"
#include "worker/road/job.h"
#include "worker/road/lease_keeper.h"
#include "worker/road/poll_gate.h"
#include "worker/road/road_observer.h"
#include "worker/road/slots.h"
#include "worker/road/tracer.h"

namespace darkroom {

inline constexpr int kMaxMessagesPerPoll = 10;  // SQS's own limit.

// How many messages one poll of `queue`, a name, may bring.  Of a FIFO queue
// just one: it locks that one's group until the message is settled, so each
// group is worked in order, over all pollers and workers, and a message that
// fails is followed by no later one.  More would mostly be of one group, to be
// held while they wait for each other.
inline int MessagesPerPoll(const std::string& queue) {
  return IsFifo(queue) ? 1 : kMaxMessagesPerPoll;
}

enum class PollUntil : std::uint8_t {
  kStopped,  // For ever, that is.
  kDrained,  // Or until no message is visible, in flight or delayed.
};

// Asks for messages as slots become free, understands them and pushes their
// jobs; with several polls outstanding while the queue is busy.  Belongs to
// the thread that runs it; borrows all it is given.
class Poller {
 public:
  struct Road {
    MessageQueue& queue;
    LeaseKeeper& keeper;
    Slots& slots;
    // Blocks while the road is full.  False once the road is closed; the job
    // is dropped then, which hands its message back.  Thread-safe.
    std::function<bool(Job&&)> push;
    // At a time, 1 to 10.
    int messages_per_poll = kMaxMessagesPerPoll;
    std::shared_ptr<Progress> progress = std::make_shared<Progress>();
    RoadObserver& observer = NoObserver();
    Tracer* tracer = nullptr;  // Null: nothing is traced.
  };

  // How it polls is decided now; each message is worked by what is in force
  // when it comes.
  Poller(Road road, LiveConfig config, PollUntil until)
      : road_(std::move(road)),
        live_(std::move(config)),
        config_(live_.Get()),
        until_(until),
        gate_(Polls()) {}

  // Once.  Returns when `stop` is requested and the outstanding polls have
  // answered, or the queue is drained.  Polls that fail are repeated, ever more
  // slowly.
  void Run(const std::stop_token& stop);

 private:
  using Time = std::chrono::steady_clock::time_point;
  using SlotList = std::vector<Slots::Slot>;

  // A message that was received, and what holds it.
  struct Held {
    Message message;
    Lease lease;
    Slots::Slot slot;
  };

  void PollThrough(int index, const std::stop_token& stop);
  void PollOnAndOn(int index, const std::stop_token& stop);
  Result<std::vector<Message>> Poll(int most, const std::stop_token& stop);
  void AcceptAll(std::vector<Message> messages, Time received, SlotList slots,
                 const std::stop_token& stop);
  void Accept(Held held, const std::stop_token& stop);
  void Send(Held held, std::vector<SourceEvent> sources,
            const std::shared_ptr<const Config>& config);
  bool IsWanted(const Config& config, const SourceEvent& event,
                const Message& message) const;
  std::shared_ptr<DeliveryTrace> BeginTrace(const Message& message) const;
  bool IsDrained();
  bool HasDrained(bool any);

  // How many polls may be outstanding.
  int Polls() const;

  const Road road_;
  const LiveConfig live_;
  const std::shared_ptr<const Config> config_;  // As at the start.
  const PollUntil until_;
  PollGate gate_;
  std::stop_source ending_;  // The first poller ends the others.
  int drained_polls_ = 0;    // One after the other.
  std::atomic<std::uint64_t> jobs_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_POLLER_H_
