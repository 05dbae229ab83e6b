#include "worker/health/progress.h"

#include <utility>

namespace darkroom {

Progress::Progress(SteadyClock clock) : clock_(std::move(clock)) {
  view_.started = clock_();
}

void Progress::StartDraining() {
  const std::lock_guard lock(mutex_);
  view_.phase = WorkerPhase::kDraining;
}

void Progress::Held() {
  const std::lock_guard lock(mutex_);
  ++view_.in_flight;
  view_.last_step = clock_();
}

void Progress::Stepped() {
  const std::lock_guard lock(mutex_);
  view_.last_step = clock_();
}

void Progress::Settled(int messages) {
  const std::lock_guard lock(mutex_);
  view_.in_flight -= messages;
  view_.last_step = view_.last_settled = clock_();
}

ProgressView Progress::view() const {
  const std::lock_guard lock(mutex_);
  ProgressView view = view_;
  if (!polls_.empty()) view.polling_since = *polls_.begin();
  return view;
}

Progress::Poll::Poll(Progress& progress)
    : progress_(progress), sent_(progress.clock_()) {
  const std::lock_guard lock(progress_.mutex_);
  progress_.polls_.insert(sent_);
}

Progress::Poll::~Poll() {
  const std::lock_guard lock(progress_.mutex_);
  progress_.polls_.erase(progress_.polls_.find(sent_));
}

void Progress::Poll::Answered() {
  const std::lock_guard lock(progress_.mutex_);
  progress_.view_.last_receive = progress_.clock_();
  progress_.view_.failing_since.reset();
}

void Progress::Poll::Failed() {
  const std::lock_guard lock(progress_.mutex_);
  if (!progress_.view_.failing_since) progress_.view_.failing_since = sent_;
}

Progress::Poller::Poller(Progress& progress) : progress_(progress) {
  const std::lock_guard lock(progress_.mutex_);
  ++progress_.view_.pollers;
  if (progress_.view_.phase == WorkerPhase::kStarting) {
    progress_.view_.phase = WorkerPhase::kPolling;
  }
}

Progress::Poller::~Poller() {
  const std::lock_guard lock(progress_.mutex_);
  --progress_.view_.pollers;
}

}  // namespace darkroom
