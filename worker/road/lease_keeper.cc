#include "worker/road/lease_keeper.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "worker/road/backoff.h"
#include "worker/road/round.h"

namespace darkroom {

Lease::~Lease() {
  if (keeper_ == nullptr) return;
  End(keeper_->hand_back_dropped_ ? std::chrono::seconds(0)
                                  : keeper_->Backoff(claim_.receive_count),
      std::nullopt);
}

void Lease::Delete() && { End(std::nullopt, std::nullopt); }

void Lease::Retry() && {
  End(keeper_->Backoff(claim_.receive_count), std::nullopt);
}

void Lease::HandBack() && { End(std::chrono::seconds(0), std::nullopt); }

void Lease::DeadLetter(OutgoingMessage letter) && {
  End(std::nullopt, std::move(letter));
}

void Lease::End(std::optional<std::chrono::seconds> visible_in,
                std::optional<OutgoingMessage> letter) {
  std::exchange(keeper_, nullptr)
      ->End({.claim = std::move(claim_),
             .letter = std::move(letter),
             .visible_in = visible_in,
             .since = std::chrono::steady_clock::now()});
}

LeaseKeeper::LeaseKeeper(Queues queues, const Policy& policy, Random random,
                         std::shared_ptr<Progress> progress)
    : queues_(queues),
      policy_(policy),
      random_(std::move(random)),
      progress_(std::move(progress)),
      leases_(policy.visibility, policy.lifetime),
      heartbeat_thread_(
          [this](const std::stop_token& stop) { ExtendLeases(stop); }),
      settle_thread_([this] { SettleLeases(); }) {}

LeaseKeeper::~LeaseKeeper() { Drain(); }

Lease LeaseKeeper::Hold(const Message& message,
                        std::chrono::steady_clock::time_point received) {
  const std::lock_guard lock(mutex_);
  leases_.Track(message.receipt, received);
  progress_->Held();
  queues_.observer.LeaseChanged(LeaseChange::kHeld);
  changed_.notify_all();
  return Lease(*this, {.receipt = message.receipt,
                       .message_id = message.id,
                       .receive_count = message.receive_count});
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
  queues_.observer.LeaseChanged(LeaseChange::kEnded);
  const std::lock_guard lock(mutex_);
  endings_.push_back(std::move(ending));
  changed_.notify_all();
}

std::chrono::seconds LeaseKeeper::Backoff(int receive_count) const {
  return RetryDelay(policy_.retry, receive_count, random_());
}

void LeaseKeeper::ExtendLeases(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    Survives("extend leases", [&] { ExtendDue(stop); });
  }
}

// Waits for what is due, or for what is due earlier.
void LeaseKeeper::ExtendDue(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto due = leases_.NextDue();
  const auto is_new = [&] { return leases_.NextDue() != due; };
  if (!due) {
    changed_.wait(lock, stop, is_new);
    return;
  }
  if (changed_.wait_until(lock, stop, *due, is_new)) return;
  if (stop.stop_requested()) return;
  const auto now = std::chrono::steady_clock::now();
  for (const std::string& receipt : leases_.TakeOverdue(now)) {
    queues_.observer.LeaseChanged(LeaseChange::kOverdue);
    Log(LogLevel::kWarn, "lease_overdue",
        {{"receipt", std::string_view(receipt)},
         {"advice", "queue.max_lease is over; the message comes back"}});
  }
  const std::vector<LeaseTable::Extension> extensions = leases_.TakeDue(now);
  if (extensions.empty()) return;
  lock.unlock();
  if (!Survives("extend leases", [&] { ExtendBatch(extensions); })) {
    NotExtended(extensions);
  }
  lock.lock();
  changed_.notify_all();  // Settling may wait for these.
}

void LeaseKeeper::NotExtended(const std::vector<LeaseTable::Extension>& due) {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  for (const LeaseTable::Extension& extension : due) {
    leases_.NotExtended(extension.receipt, now);
  }
}

void LeaseKeeper::ExtendBatch(const std::vector<LeaseTable::Extension>& due) {
  std::vector<VisibilityChange> changes;
  changes.reserve(due.size());
  for (const LeaseTable::Extension& extension : due) {
    changes.push_back(
        {.receipt = extension.receipt, .timeout = extension.timeout});
  }
  const auto sent = std::chrono::steady_clock::now();
  const std::vector<Status> results =
      queues_.heartbeats.ChangeVisibility(changes);

  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < due.size(); ++i) {
    const std::string& receipt = due[i].receipt;
    if (results[i].ok()) {
      queues_.observer.LeaseChanged(LeaseChange::kExtended);
      leases_.Extended(receipt, sent);
      continue;
    }
    queues_.observer.LeaseChanged(LeaseChange::kNotExtended);
    LogRepeating(LogLevel::kWarn, "lease_not_extended", results[i].error());
    if (results[i].error().kind() == ErrorKind::kNotFound) {
      leases_.Lost(receipt);
    } else {
      leases_.NotExtended(receipt, std::chrono::steady_clock::now());
    }
  }
}

void LeaseKeeper::SettleLeases() {
  for (;;) {
    std::vector<Ending> endings;
    if (!Survives("settle leases", [&] { endings = TakeEndings(); })) continue;
    if (endings.empty()) return;
    const auto count = static_cast<int>(endings.size());
    // What is dropped comes back when its visibility timeout ends.
    if (!Survives("settle leases", [&] { Settle(std::move(endings)); })) {
      unsettled_ += static_cast<std::uint64_t>(count);
    }
    progress_->Settled(count);
  }
}

// All that wait and are not being extended just now; none when draining is
// done.
std::vector<LeaseKeeper::Ending> LeaseKeeper::TakeEndings() {
  const auto may_end = [this](const Ending& ending) {
    return !leases_.IsBeingExtended(ending.claim.receipt);
  };
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] {
      if (endings_.empty()) return draining_;
      return std::any_of(endings_.begin(), endings_.end(), may_end);
    });
    if (endings_.empty()) return {};
    const auto others =
        std::stable_partition(endings_.begin(), endings_.end(), may_end);
    std::vector<Ending> endings(std::make_move_iterator(endings_.begin()),
                                std::make_move_iterator(others));
    endings_.erase(endings_.begin(), others);
    std::erase_if(endings, [&](const Ending& ending) {
      if (leases_.Untrack(ending.claim.receipt)) return false;
      // Someone else has the message by now and will settle it.
      ++lost_;
      progress_->Settled(1);
      queues_.observer.LeaseChanged(LeaseChange::kLost);
      Log(LogLevel::kWarn, "lease_lost",
          {{"message_id", std::string_view(ending.claim.message_id)},
           {"receive_count", ending.claim.receive_count}});
      return true;
    });
    if (!endings.empty()) return endings;
  }
}

// What is simply done comes first: a letter may take long.
void LeaseKeeper::Settle(std::vector<Ending> endings) {
  const auto letters = std::stable_partition(
      endings.begin(), endings.end(),
      [](const Ending& ending) { return !ending.letter; });
  const std::span<Ending> all(endings);
  const auto plain = static_cast<std::size_t>(letters - endings.begin());
  DeleteOrChange(all.first(plain));
  for (Ending& ending : all.first(plain)) ending.claim.kept.reset();
  SendLetters(all.subspan(plain));
  DeleteOrChange(all.subspan(plain));
}

void LeaseKeeper::DeleteOrChange(std::span<const Ending> endings) {
  std::vector<std::string> done;
  std::vector<VisibilityChange> changes;
  std::vector<const Ending*> deleted;
  std::vector<const Ending*> changed;
  for (const Ending& ending : endings) {
    if (ending.visible_in) {
      changes.push_back(
          {.receipt = ending.claim.receipt, .timeout = *ending.visible_in});
      changed.push_back(&ending);
    } else {
      done.push_back(ending.claim.receipt);
      deleted.push_back(&ending);
    }
  }
  const auto tell = [this](const std::vector<const Ending*>& which,
                           const std::vector<Status>& results) {
    for (std::size_t i = 0; i < which.size(); ++i) Tell(*which[i], results[i]);
  };
  if (!done.empty()) tell(deleted, queues_.settling.Delete(done));
  if (!changes.empty()) {
    tell(changed, queues_.settling.ChangeVisibility(changes));
  }
}

// What failed comes back by itself when its visibility timeout ends; to do a
// job twice is harmless.
void LeaseKeeper::Tell(const Ending& ending, const Status& told) {
  MessageEnd end = MessageEnd::kDeleted;
  if (ending.letter_sent) end = MessageEnd::kDeadLettered;
  if (ending.visible_in) {
    end = ending.visible_in->count() == 0 ? MessageEnd::kHandedBack
                                          : MessageEnd::kRetried;
  }
  queues_.observer.Settled(end, told,
                           std::chrono::steady_clock::now() - ending.since);
  if (told.ok()) return;
  ++unsettled_;
  LogRepeating(LogLevel::kWarn,
               ending.visible_in ? "hand_back_failed" : "delete_failed",
               told.error());
}

// Afterwards the endings whose letter is safe are plain deletions, the others
// come back later.
void LeaseKeeper::SendLetters(std::span<Ending> endings) {
  if (policy_.dead_letter == DeadLettering::kNative) {
    return LeaveToTheQueue(endings);
  }
  if (queues_.dead_letters == nullptr) return KeepUndeliverable(endings);
  std::vector<OutgoingMessage> letters;
  std::vector<Ending*> senders;
  for (Ending& ending : endings) {
    letters.push_back(std::move(*ending.letter));
    ending.letter.reset();
    senders.push_back(&ending);
  }
  if (letters.empty()) return;
  const std::vector<Status> results = queues_.dead_letters->Send(letters);
  for (std::size_t i = 0; i < senders.size(); ++i) {
    if (results[i].ok()) {
      ++dead_lettered_;
      senders[i]->letter_sent = true;
      continue;
    }
    LogError(LogLevel::kError, "dead_letter_failed", results[i].error(),
             {{"message_id", std::string_view(senders[i]->claim.message_id)}});
    senders[i]->visible_in = Backoff(senders[i]->claim.receive_count);
  }
}

// It comes back as often as the redrive policy says, and is moved then.
void LeaseKeeper::LeaveToTheQueue(std::span<Ending> endings) const {
  for (Ending& ending : endings) {
    ending.visible_in = Backoff(ending.claim.receive_count);
  }
}

void LeaseKeeper::KeepUndeliverable(std::span<Ending> endings) const {
  for (Ending& ending : endings) {
    ending.visible_in = policy_.retry.cap;
    Log(LogLevel::kWarn, "no_dead_letter_queue",
        {{"message_id", std::string_view(ending.claim.message_id)},
         {"receive_count", ending.claim.receive_count},
         {"visible_in_s", policy_.retry.cap.count()}});
  }
}

}  // namespace darkroom
