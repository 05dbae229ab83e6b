// Metrics as Prometheus reads them.

#ifndef DARKROOM_WORKER_TELEMETRY_PROMETHEUS_TEXT_H_
#define DARKROOM_WORKER_TELEMETRY_PROMETHEUS_TEXT_H_

#include <string>
#include <vector>

#include "worker/telemetry/metrics.h"

namespace darkroom {

inline constexpr char kPrometheusType[] =
    "text/plain; version=0.0.4; charset=utf-8";

// The text exposition format, with the help and type of every row of the table
// that has a series.
std::string PrometheusText(const std::vector<MetricSeries>& series);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_PROMETHEUS_TEXT_H_
