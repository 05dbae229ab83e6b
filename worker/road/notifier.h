// Tells the world before a message is settled.

#ifndef DARKROOM_WORKER_ROAD_NOTIFIER_H_
#define DARKROOM_WORKER_ROAD_NOTIFIER_H_

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "libs3q/topic.h"
#include "worker/road/delivery.h"
#include "worker/road/told_before.h"

namespace darkroom {

// By the names that the configuration gives them.
using Topics = std::map<std::string, std::unique_ptr<Topic>>;

// Publishes what deliveries have to tell, all that wait in as few calls as
// there are topics, and settles each delivery once what it had to tell is
// published, whatever others still wait for.  Topics that took long the last
// time come last, so that one that hangs delays the others once a round at
// most.  Where that fails the message comes back: at least once is told
// what was done.  A failure is told once, though its message may stay, since
// there is no dead-letter queue or its redrive policy moves it.  Leases are
// held and extended meanwhile, on other threads and connections, and each
// delivery holds its slot: a topic that hangs ends in the poller asking for no
// more.
//
// Thread-safe.
class Notifier {
 public:
  explicit Notifier(Topics topics);
  Notifier(const Notifier&) = delete;
  Notifier& operator=(const Notifier&) = delete;
  ~Notifier() { Drain(); }

  // Topics that are there already stay as they are.
  void Add(Topics topics);
  bool Has(const std::string& topic) const { return Find(topic) != nullptr; }

  // Of a delivery whose last job has arrived.  Returns at once.
  void Settle(std::shared_ptr<Delivery> delivery);

  // Settles what it was given, then ends the thread.  Idempotent.
  void Drain();

 private:
  using Deliveries = std::vector<std::shared_ptr<Delivery>>;

  void Run();
  void TellAll(Deliveries deliveries);
  Topic* Find(const std::string& name) const;  // Null: it was not opened.

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_; a topic that is there stays.
  Topics topics_;
  Deliveries waiting_;
  bool draining_ = false;

  // Of the thread.
  ToldBefore told_before_;
  std::map<std::string, std::chrono::steady_clock::duration> took_;
  std::jthread thread_;
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_NOTIFIER_H_
