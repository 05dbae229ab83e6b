#include "worker/lease_keeper.h"

#include <algorithm>
#include <utility>

#include "base/log.h"

namespace darkroom {

Lease::~Lease() {
  if (keeper_ != nullptr) keeper_->Drop(std::move(receipt_), receive_count_);
}

void Lease::Delete() && {
  std::exchange(keeper_, nullptr)
      ->End({.receipt = std::move(receipt_), .receive_count = receive_count_});
}

void Lease::Retry() && {
  LeaseKeeper* keeper = std::exchange(keeper_, nullptr);
  keeper->End({.receipt = std::move(receipt_),
               .receive_count = receive_count_,
               .visible_in = keeper->Backoff(receive_count_)});
}

void Lease::HandBack() && {
  std::exchange(keeper_, nullptr)
      ->End({.receipt = std::move(receipt_),
             .receive_count = receive_count_,
             .visible_in = std::chrono::seconds(0)});
}

void Lease::DeadLetter(OutgoingMessage letter) && {
  std::exchange(keeper_, nullptr)
      ->End({.receipt = std::move(receipt_),
             .receive_count = receive_count_,
             .letter = std::move(letter)});
}

LeaseKeeper::LeaseKeeper(Queues queues, std::chrono::seconds visibility,
                         const RetryConfig& retry, Random random)
    : queues_(queues),
      visibility_(visibility),
      retry_(retry),
      random_(std::move(random)),
      leases_(visibility),
      heartbeat_thread_(
          [this](const std::stop_token& stop) { ExtendLeases(stop); }),
      settle_thread_([this] { SettleLeases(); }) {}

LeaseKeeper::~LeaseKeeper() { Drain(); }

Lease LeaseKeeper::Hold(const Message& message,
                        std::chrono::steady_clock::time_point received) {
  const std::lock_guard lock(mutex_);
  leases_.Track(message.receipt, received);
  changed_.notify_all();
  return Lease(*this, message.receipt, message.receive_count);
}

void LeaseKeeper::Drain() {
  {
    const std::lock_guard lock(mutex_);
    draining_ = true;
    changed_.notify_all();
  }
  if (settle_thread_.joinable()) settle_thread_.join();
  heartbeat_thread_.request_stop();
  if (heartbeat_thread_.joinable()) heartbeat_thread_.join();
}

void LeaseKeeper::End(Ending ending) {
  const std::lock_guard lock(mutex_);
  endings_.push_back(std::move(ending));
  changed_.notify_all();
}

void LeaseKeeper::Drop(std::string receipt, int receive_count) {
  const auto delay =
      hand_back_dropped_ ? std::chrono::seconds(0) : Backoff(receive_count);
  End({.receipt = std::move(receipt),
       .receive_count = receive_count,
       .visible_in = delay});
}

std::chrono::seconds LeaseKeeper::Backoff(int receive_count) const {
  return RetryDelay(retry_, receive_count, random_());
}

void LeaseKeeper::ExtendLeases(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto due = leases_.NextDue();
    const auto is_new = [&] { return leases_.NextDue() != due; };
    if (!due) {
      changed_.wait(lock, stop, is_new);
      continue;
    }
    if (changed_.wait_until(lock, stop, *due, is_new)) continue;
    const std::vector<std::string> receipts =
        leases_.TakeDue(std::chrono::steady_clock::now());
    if (receipts.empty()) continue;
    lock.unlock();
    ExtendBatch(receipts);
    lock.lock();
    changed_.notify_all();  // Settling may wait for these.
  }
}

void LeaseKeeper::ExtendBatch(const std::vector<std::string>& receipts) {
  std::vector<VisibilityChange> changes;
  changes.reserve(receipts.size());
  for (const std::string& receipt : receipts) {
    changes.push_back({.receipt = receipt, .timeout = visibility_});
  }
  const auto sent = std::chrono::steady_clock::now();
  const std::vector<Status> results =
      queues_.heartbeats.ChangeVisibility(changes);

  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < receipts.size(); ++i) {
    if (results[i].ok()) {
      leases_.Extended(receipts[i], sent);
      continue;
    }
    LogError(LogLevel::kWarn, "lease_not_extended", results[i].error());
    if (results[i].error().kind() == ErrorKind::kNotFound) {
      leases_.Lost(receipts[i]);
    } else {
      leases_.NotExtended(receipts[i], std::chrono::steady_clock::now());
    }
  }
}

void LeaseKeeper::SettleLeases() {
  for (;;) {
    std::vector<Ending> endings = TakeEndings();
    if (endings.empty()) return;
    Settle(std::move(endings));
  }
}

// All that wait, once none of them is being extended; none when draining is
// done.
std::vector<LeaseKeeper::Ending> LeaseKeeper::TakeEndings() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] {
      if (endings_.empty()) return draining_;
      return std::none_of(endings_.begin(), endings_.end(),
                          [&](const Ending& ending) {
                            return leases_.IsBeingExtended(ending.receipt);
                          });
    });
    std::vector<Ending> endings = std::exchange(endings_, {});
    if (endings.empty()) return endings;
    std::erase_if(endings, [&](const Ending& ending) {
      if (leases_.Untrack(ending.receipt)) return false;
      // Someone else has the message by now and will settle it.
      Log(LogLevel::kWarn, "lease_lost",
          {{"receive_count", ending.receive_count}});
      return true;
    });
    if (!endings.empty()) return endings;
  }
}

void LeaseKeeper::Settle(std::vector<Ending> endings) {
  SendLetters(endings);
  std::vector<std::string> done;
  std::vector<VisibilityChange> changes;
  for (const Ending& ending : endings) {
    if (ending.visible_in) {
      changes.push_back(
          {.receipt = ending.receipt, .timeout = *ending.visible_in});
    } else {
      done.push_back(ending.receipt);
    }
  }
  // What fails here comes back by itself when its visibility timeout ends; to
  // do a job twice is harmless.
  const auto warn_of_failures = [](const std::vector<Status>& results,
                                   std::string_view event) {
    for (const Status& result : results) {
      if (!result.ok()) LogError(LogLevel::kWarn, event, result.error());
    }
  };
  if (!done.empty()) {
    warn_of_failures(queues_.settling.Delete(done), "delete_failed");
  }
  if (!changes.empty()) {
    warn_of_failures(queues_.settling.ChangeVisibility(changes),
                     "hand_back_failed");
  }
}

// Afterwards the endings whose letter is safe are plain deletions, the others
// come back later.
void LeaseKeeper::SendLetters(std::vector<Ending>& endings) {
  if (queues_.dead_letters == nullptr) return KeepUndeliverable(endings);
  std::vector<OutgoingMessage> letters;
  std::vector<Ending*> senders;
  for (Ending& ending : endings) {
    if (!ending.letter) continue;
    letters.push_back(std::move(*ending.letter));
    ending.letter.reset();
    senders.push_back(&ending);
  }
  if (letters.empty()) return;
  const std::vector<Status> results = queues_.dead_letters->Send(letters);
  for (std::size_t i = 0; i < senders.size(); ++i) {
    if (results[i].ok()) {
      ++dead_lettered_;
      continue;
    }
    LogError(LogLevel::kError, "dead_letter_failed", results[i].error());
    senders[i]->visible_in = Backoff(senders[i]->receive_count);
  }
}

void LeaseKeeper::KeepUndeliverable(std::vector<Ending>& endings) const {
  for (Ending& ending : endings) {
    if (!ending.letter) continue;
    ending.visible_in = retry_.cap;
    Log(LogLevel::kWarn, "no_dead_letter_queue",
        {{"receive_count", ending.receive_count},
         {"visible_in_s", retry_.cap.count()}});
  }
}

}  // namespace darkroom
