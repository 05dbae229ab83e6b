// CloudWatch's embedded metric format: metrics as lines of a log.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html

#ifndef DARKROOM_WORKER_TELEMETRY_EMF_H_
#define DARKROOM_WORKER_TELEMETRY_EMF_H_

#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "worker/config/metric_dimensions.h"
#include "worker/telemetry/metrics.h"

namespace darkroom {

// The specification's limits on one line.
inline constexpr std::size_t kEmfMostMetrics = 100;
inline constexpr std::size_t kEmfMostValues = 100;
// What one write to a pipe puts there whole (pipe(7)), so that no other line
// comes between; container engines also cut lines of 16 KiB apart.  A line with
// very long dimensions is longer; 256 KiB is CloudWatch's own limit.
inline constexpr std::size_t kEmfLineBytes = 4'096;

struct EmfSettings {
  std::string namespace_name;
  MetricDimensions dimensions;
};

// One metric as CloudWatch gets it, for one flush.
struct EmfMetric {
  std::string name;
  std::string unit;  // "Milliseconds"
  std::vector<double> values;
};

// What is to be told of one flush: sums of what counters counted since the
// flush before, where gauges stand, and every sample of histograms.
class EmfChanges {
 public:
  std::vector<EmfMetric> Since(const std::vector<MetricSeries>& series,
                               const std::vector<MetricSamples>& samples);

 private:
  // Where counters stood.
  std::map<std::pair<MetricId, std::vector<std::string>>, double> before_;
};

// Whole JSON objects without line ends, as few as the limits allow.
std::vector<std::string> EmfLines(const EmfSettings& settings, SysMillis now,
                                  const std::vector<EmfMetric>& metrics);

// "fetch_ms" of "{stage}_ms"; empty if CloudWatch does not get it.
std::string EmfName(const MetricRow& row,
                    const std::vector<std::string>& labels);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_EMF_H_
