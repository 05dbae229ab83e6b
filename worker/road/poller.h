// Where the road begins: messages in, jobs out.

#ifndef DARKROOM_WORKER_ROAD_POLLER_H_
#define DARKROOM_WORKER_ROAD_POLLER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

#include "libs3q/message_queue.h"
#include "worker/config/config.h"
#include "worker/road/job.h"
#include "worker/road/lease_keeper.h"
#include "worker/road/slots.h"

namespace darkroom {

enum class PollUntil : std::uint8_t {
  kStopped,  // For ever, that is.
  kDrained,  // Or until no message is visible, in flight or delayed.
};

// Asks for messages as slots become free, understands them and pushes their
// jobs.  Belongs to the thread that runs it; borrows all it is given.
class Poller {
 public:
  struct Road {
    MessageQueue& queue;
    LeaseKeeper& keeper;
    Slots& slots;
    // Blocks while the road is full.  False once the road is closed; the job
    // is dropped then, which hands its message back.
    std::function<bool(Job&&)> push;
  };

  Poller(Road road, std::shared_ptr<const Config> config, PollUntil until)
      : road_(std::move(road)), config_(std::move(config)), until_(until) {}

  // Returns once `stop` is requested and the outstanding poll has answered,
  // or the queue is drained.  Polls that fail are repeated, ever more slowly.
  void Run(const std::stop_token& stop);

 private:
  using Time = std::chrono::steady_clock::time_point;

  Result<std::vector<Message>> Poll(int free, const std::stop_token& stop);
  void AcceptAll(std::vector<Message> messages, Time received,
                 const std::stop_token& stop);
  void Accept(Message message, Lease lease, const std::stop_token& stop);
  void Send(Message message, Lease lease, std::vector<SourceEvent> sources);
  bool IsDrained();

  const Road road_;
  const std::shared_ptr<const Config> config_;
  const PollUntil until_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_POLLER_H_
