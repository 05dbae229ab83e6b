#include "worker/telemetry/metrics.h"

#include <algorithm>
#include <utility>

namespace darkroom {
namespace {

// So that a busy worker's memory stays small between two flushes.
constexpr std::size_t kManySamples = 2'000;

}  // namespace

Metrics::Cell& Metrics::At(MetricId id, Labels labels) {
  auto& cells = cells_[id];
  const auto found = cells.find(labels);
  if (found != cells.end()) return found->second;
  Cell& cell = cells[Key(labels.begin(), labels.end())];
  cell.buckets.resize(RowOf(id).buckets.size());
  return cell;
}

void Metrics::Add(MetricId id, double amount, Labels labels) {
  const std::lock_guard lock(mutex_);
  At(id, labels).value += amount;
}

void Metrics::Set(MetricId id, double value, Labels labels) {
  const std::lock_guard lock(mutex_);
  At(id, labels).value = value;
}

void Metrics::Observe(MetricId id, double value, Labels labels) {
  const MetricRow& row = RowOf(id);
  const auto bucket = static_cast<std::size_t>(
      std::lower_bound(row.buckets.begin(), row.buckets.end(), value) -
      row.buckets.begin());
  const std::lock_guard lock(mutex_);
  Cell& cell = At(id, labels);
  if (bucket < cell.buckets.size()) ++cell.buckets[bucket];
  ++cell.count;
  cell.sum += value;
  if (samples_ == Samples::kForget || row.emf.name.empty()) return;
  cell.samples.push_back(value);
  if (cell.samples.size() < kManySamples || has_many_) return;
  has_many_ = true;
  many_.notify_all();
}

void Metrics::CollectFrom(std::function<void(Metrics&)> collect) {
  const std::lock_guard lock(collecting_mutex_);
  collect_.push_back(std::move(collect));
}

void Metrics::StopCollecting() {
  const std::lock_guard lock(collecting_mutex_);
  collect_.clear();
}

std::vector<MetricSeries> Metrics::Snapshot() {
  {
    const std::lock_guard lock(collecting_mutex_);
    for (const auto& collect : collect_) collect(*this);
  }
  const std::lock_guard lock(mutex_);
  std::vector<MetricSeries> all;
  for (const auto& [id, cells] : cells_) {
    for (const auto& [labels, cell] : cells) {
      all.push_back({.id = id,
                     .labels = labels,
                     .value = cell.value,
                     .buckets = cell.buckets,
                     .count = cell.count,
                     .sum = cell.sum});
    }
  }
  return all;
}

std::vector<MetricSamples> Metrics::TakeSamples() {
  const std::lock_guard lock(mutex_);
  std::vector<MetricSamples> all;
  for (auto& [id, cells] : cells_) {
    for (auto& [labels, cell] : cells) {
      if (cell.samples.empty()) continue;
      all.push_back({id, labels, std::exchange(cell.samples, {})});
    }
  }
  has_many_ = false;
  return all;
}

void Metrics::AwaitSamples(const std::stop_token& stop,
                           std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  many_.wait_until(lock, stop, deadline, [this] { return has_many_; });
}

}  // namespace darkroom
