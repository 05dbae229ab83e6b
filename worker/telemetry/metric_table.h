// Every metric of the worker: the one place that says what there is.
//
// Prometheus, CloudWatch, docs/metrics.md and the dashboards in deploy/ all
// follow it.

#ifndef DARKROOM_WORKER_TELEMETRY_METRIC_TABLE_H_
#define DARKROOM_WORKER_TELEMETRY_METRIC_TABLE_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace darkroom {

// In the order of the table.
enum class MetricId : std::uint8_t {
  kJobs,
  kJobSeconds,
  kStageSeconds,
  kVariants,
  kSourceBytes,
  kOutputBytes,
  kRenderCpu,
  kJobsInFlight,
  kQueueLag,
  kTurnaround,
  kPolls,
  kMessagesReceived,
  kMessagesSettled,
  kSettleFailures,
  kIgnored,
  kRefused,
  kLastReceive,
  kLeasesHeld,
  kLeaseEvents,
  kAwsCalls,
  kAwsRetries,
  kAwsCallSeconds,
  kMemoryBudget,
  kMemoryHeld,
  kMemoryWait,
  kRenderersStarted,
  kRendererRestarts,
  kConfinement,
  kEmfDropped,
  kTraces,
  kStarts,
  kBuildInfo,
  kProcessCpu,
  kProcessMemory,
  kProcessFds,
  kProcessStart,
};

enum class MetricType : std::uint8_t { kCounter, kGauge, kHistogram };

// What a label may be.  An empty list: whatever there is, but bounded.
struct MetricLabel {
  std::string_view name;
  std::span<const std::string_view> values = {};
};

// How CloudWatch gets it.  In `name`, "{stage}" is the value of that label;
// series that are called the same become one.
struct EmfColumn {
  std::string_view name;  // Empty: it does not.
  std::string_view unit = "Count";
  double scale = 1;  // From the unit of Prometheus.
};

struct MetricRow {
  MetricId id;
  std::string_view group;  // Of panels on a dashboard.
  std::string_view name;   // As Prometheus has it.
  MetricType type;
  std::string_view unit;  // "seconds", "bytes", or empty: a number.
  std::span<const MetricLabel> labels;
  std::string_view help;  // One line, without a full stop.
  std::span<const double> buckets = {};
  EmfColumn emf = {};
};

std::span<const MetricRow> MetricTable();
const MetricRow& RowOf(MetricId id);

std::string_view NameOf(MetricType type);  // "counter"

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_METRIC_TABLE_H_
