#include "worker/telemetry/prometheus_text.h"

#include <limits>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace darkroom {
namespace {

prometheus::MetricType TypeOf(MetricType type) {
  switch (type) {
    case MetricType::kCounter:
      return prometheus::MetricType::Counter;
    case MetricType::kGauge:
      return prometheus::MetricType::Gauge;
    case MetricType::kHistogram:
      break;
  }
  return prometheus::MetricType::Histogram;
}

prometheus::ClientMetric::Histogram HistogramOf(const MetricRow& row,
                                                const MetricSeries& series) {
  prometheus::ClientMetric::Histogram histogram;
  histogram.sample_count = series.count;
  histogram.sample_sum = series.sum;
  std::uint64_t below = 0;
  for (std::size_t i = 0; i < row.buckets.size(); ++i) {
    below += series.buckets[i];
    histogram.bucket.push_back({below, row.buckets[i]});
  }
  histogram.bucket.push_back(
      {series.count, std::numeric_limits<double>::infinity()});
  return histogram;
}

prometheus::ClientMetric MetricOf(const MetricRow& row,
                                  const MetricSeries& series) {
  prometheus::ClientMetric metric;
  for (std::size_t i = 0; i < series.labels.size(); ++i) {
    metric.label.push_back({std::string(row.labels[i].name), series.labels[i]});
  }
  metric.counter.value = series.value;
  metric.gauge.value = series.value;
  if (row.type == MetricType::kHistogram) {
    metric.histogram = HistogramOf(row, series);
  }
  return metric;
}

}  // namespace

std::string PrometheusText(const std::vector<MetricSeries>& series) {
  std::vector<prometheus::MetricFamily> families;
  for (const MetricSeries& one : series) {
    const MetricRow& row = RowOf(one.id);
    if (families.empty() || families.back().name != row.name) {
      families.push_back({.name = std::string(row.name),
                          .help = std::string(row.help),
                          .type = TypeOf(row.type),
                          .metric = {}});
    }
    families.back().metric.push_back(MetricOf(row, one));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace darkroom
