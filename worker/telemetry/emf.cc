#include "worker/telemetry/emf.h"

#include <algorithm>
#include <span>
#include <utility>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include "base/json_text.h"

namespace darkroom {
namespace {

using JsonWriter = rapidjson::Writer<rapidjson::StringBuffer>;

// Three decimals: microseconds of what is in milliseconds.
constexpr int kDecimals = 3;
// The least that a line grows by when a metric is added to it, beside its name
// (twice), its unit and its values.
constexpr std::size_t kPerMetric = 40;
// A number and its comma, at most: 15 digits, a point and three more.
constexpr std::size_t kPerValue = 20;

// Part of a metric on one line.
struct Part {
  const EmfMetric* metric;
  std::span<const double> values;
};

// One line that is being filled.
struct Line {
  std::size_t bytes = 0;
  std::vector<Part> parts;
};

std::size_t HeadBytes(const EmfSettings& settings) {
  constexpr std::size_t kFrame = 160;
  std::size_t bytes = kFrame + settings.namespace_name.size();
  for (const auto& [name, value] : settings.dimensions) {
    // JSON may write any character as two.
    bytes += 2 * (2 * name.size() + value.size()) + 10;
  }
  return bytes;
}

std::size_t MetricBytes(const EmfMetric& metric) {
  return kPerMetric + 2 * metric.name.size() + metric.unit.size();
}

void WriteDirective(JsonWriter& json, const EmfSettings& settings,
                    const Line& line) {
  json.StartObject();
  PutText(json, "Namespace", settings.namespace_name);
  json.Key("Dimensions");
  json.StartArray();
  json.StartArray();
  for (const auto& dimension : settings.dimensions) {
    PutText(json, dimension.first);
  }
  json.EndArray();
  json.EndArray();
  json.Key("Metrics");
  json.StartArray();
  for (const Part& part : line.parts) {
    json.StartObject();
    PutText(json, "Name", part.metric->name);
    PutText(json, "Unit", part.metric->unit);
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void WriteTarget(JsonWriter& json, const Part& part) {
  PutKey(json, part.metric->name);
  if (part.values.size() == 1) {
    json.Double(part.values.front());
    return;
  }
  json.StartArray();
  for (const double value : part.values) json.Double(value);
  json.EndArray();
}

// {"_aws":{"Timestamp":…,"CloudWatchMetrics":[…]},"service":"darkroom",
//  "duration_ms":[12.5,14]}
std::string Written(const EmfSettings& settings, SysMillis now,
                    const Line& line) {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.SetMaxDecimalPlaces(kDecimals);
  json.StartObject();
  json.Key("_aws");
  json.StartObject();
  json.Key("Timestamp");
  json.Int64(now.time_since_epoch().count());
  json.Key("CloudWatchMetrics");
  json.StartArray();
  WriteDirective(json, settings, line);
  json.EndArray();
  json.EndObject();
  for (const auto& [name, value] : settings.dimensions) {
    PutText(json, name, value);
  }
  for (const Part& part : line.parts) WriteTarget(json, part);
  json.EndObject();
  return {buffer.GetString(), buffer.GetSize()};
}

bool Holds(const Line& line, const EmfMetric& metric) {
  return std::any_of(line.parts.begin(), line.parts.end(),
                     [&](const Part& part) { return part.metric == &metric; });
}

// How many values of `metric`, of `left`, fit on `line`.
std::size_t Room(const Line& line, const EmfMetric& metric, std::size_t left) {
  if (line.parts.size() == kEmfMostMetrics || Holds(line, metric)) return 0;
  const std::size_t taken = line.bytes + MetricBytes(metric);
  const std::size_t fit =
      taken >= kEmfLineBytes ? 0 : (kEmfLineBytes - taken) / kPerValue;
  const std::size_t most = std::min(left, kEmfMostValues);
  // A line must hold something, however long its dimensions.
  if (fit == 0 && line.parts.empty()) return 1;
  // Few values more are not worth another definition of the metric.
  if (fit < most && fit < kEmfMostValues / 4 && !line.parts.empty()) return 0;
  return std::min(fit, most);
}

}  // namespace

std::string EmfName(const MetricRow& row,
                    const std::vector<std::string>& labels) {
  std::string name(row.emf.name);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::string place = "{" + std::string(row.labels[i].name) + "}";
    const std::size_t at = name.find(place);
    if (at != std::string::npos) name.replace(at, place.size(), labels[i]);
  }
  return name;
}

std::vector<EmfMetric> EmfChanges::Since(
    const std::vector<MetricSeries>& series,
    const std::vector<MetricSamples>& samples) {
  std::vector<EmfMetric> metrics;
  const auto at = [&](const MetricRow& row,
                      const std::vector<std::string>& labels) -> EmfMetric& {
    const std::string name = EmfName(row, labels);
    for (EmfMetric& metric : metrics) {
      if (metric.name == name) return metric;
    }
    metrics.push_back({name, std::string(row.emf.unit), {}});
    return metrics.back();
  };
  for (const MetricSeries& one : series) {
    const MetricRow& row = RowOf(one.id);
    if (row.emf.name.empty() || row.type == MetricType::kHistogram) continue;
    double value = one.value;
    if (row.type == MetricType::kCounter) {
      value -= std::exchange(before_[{one.id, one.labels}], one.value);
    }
    std::vector<double>& values = at(row, one.labels).values;
    if (values.empty()) values.push_back(0);
    values.front() += value * row.emf.scale;
  }
  for (const MetricSamples& one : samples) {
    const MetricRow& row = RowOf(one.id);
    std::vector<double>& values = at(row, one.labels).values;
    for (const double value : one.values) {
      values.push_back(value * row.emf.scale);
    }
  }
  return metrics;
}

std::vector<std::string> EmfLines(const EmfSettings& settings, SysMillis now,
                                  const std::vector<EmfMetric>& metrics) {
  const Line empty = {.bytes = HeadBytes(settings), .parts = {}};
  std::vector<std::string> lines;
  Line line = empty;
  for (const EmfMetric& metric : metrics) {
    std::span<const double> left(metric.values);
    while (!left.empty()) {
      const std::size_t count = Room(line, metric, left.size());
      if (count == 0) {
        lines.push_back(Written(settings, now, line));
        line = empty;
        continue;
      }
      line.parts.push_back({&metric, left.first(count)});
      line.bytes += MetricBytes(metric) + count * kPerValue;
      left = left.subspan(count);
    }
  }
  if (!line.parts.empty()) lines.push_back(Written(settings, now, line));
  return lines;
}

}  // namespace darkroom
