// The metrics of a running worker, and where they stand.

#ifndef DARKROOM_WORKER_TELEMETRY_METRICS_H_
#define DARKROOM_WORKER_TELEMETRY_METRICS_H_

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "worker/telemetry/metric_table.h"

namespace darkroom {

// One metric with one set of label values.
struct MetricSeries {
  MetricId id;
  std::vector<std::string> labels;  // Values, in the order of the row's labels.
  double value = 0;                 // Of a counter or gauge.
  // Of a histogram; a bucket counts what is at most its bound, and nothing that
  // an earlier bucket has counted.
  std::vector<std::uint64_t> buckets;
  std::uint64_t count = 0;
  double sum = 0;
};

// What a histogram observed since somebody asked last.
struct MetricSamples {
  MetricId id;
  std::vector<std::string> labels;
  std::vector<double> values;
};

// Thread-safe.  An update takes a lock for some 100 ns, and every metric is
// updated a few times per job at most.
class Metrics {
 public:
  enum class Samples : std::uint8_t { kForget, kKeep };
  // Values, in the order of the row's labels.
  using Labels = std::initializer_list<std::string_view>;

  // Whether histograms keep their samples until TakeSamples.
  explicit Metrics(Samples samples) : samples_(samples) {}
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  void Add(MetricId id, double amount, Labels labels = {});
  // Also of a counter that is counted elsewhere.
  void Set(MetricId id, double value, Labels labels = {});
  void Observe(MetricId id, double value, Labels labels = {});

  // `collect` is called before each Snapshot, to set what is known elsewhere.
  // What it refers to must live until StopCollecting.
  void CollectFrom(std::function<void(Metrics&)> collect);
  void StopCollecting();

  // In the order of the table, then of the label values.
  std::vector<MetricSeries> Snapshot();

  // Takes them; of histograms that CloudWatch gets.
  std::vector<MetricSamples> TakeSamples();

  // Until `deadline`, or a histogram has many samples, or `stop`.
  void AwaitSamples(const std::stop_token& stop,
                    std::chrono::steady_clock::time_point deadline);

 private:
  using Key = std::vector<std::string>;
  // Compares keys with Labels, so that an update allocates nothing.
  struct Less {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(),
                                          b.end());
    }
  };
  struct Cell {
    double value = 0;
    std::vector<std::uint64_t> buckets;
    std::uint64_t count = 0;
    double sum = 0;
    std::vector<double> samples;
  };

  Cell& At(MetricId id, Labels labels);

  const Samples samples_;
  std::mutex mutex_;
  std::condition_variable_any many_;
  // Guarded by mutex_.
  std::map<MetricId, std::map<Key, Cell, Less>> cells_;
  bool has_many_ = false;

  std::mutex collecting_mutex_;
  std::vector<std::function<void(Metrics&)>> collect_;  // Guarded by the above.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_METRICS_H_
