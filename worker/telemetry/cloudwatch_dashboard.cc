#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "base/json_text.h"
#include "worker/config/config.h"
#include "worker/config/metric_dimensions.h"
#include "worker/telemetry/dashboards.h"
#include "worker/telemetry/emf.h"
#include "worker/telemetry/metric_table.h"

namespace darkroom {
namespace {

using JsonWriter = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

struct Place {
  int x = 0;
  int y = 0;
};

constexpr int kGridWidth = 24;
constexpr int kWidgetWidth = 8;
constexpr int kWidgetHeight = 6;

// The names that the series of a row have; of labels that can be anything,
// none is in a name.
std::vector<std::string> EmfNames(const MetricRow& row) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < row.labels.size(); ++i) {
    const std::string place = "{" + std::string(row.labels[i].name) + "}";
    if (row.emf.name.find(place) == std::string_view::npos) continue;
    for (const std::string_view value : row.labels[i].values) {
      std::vector<std::string> labels(row.labels.size());
      labels[i] = value;
      names.push_back(EmfName(row, labels));
    }
  }
  if (names.empty()) names.emplace_back(row.emf.name);
  return names;
}

std::vector<std::string_view> StatisticsOf(const MetricRow& row) {
  if (row.type == MetricType::kCounter) return {"Sum"};
  if (row.type == MetricType::kGauge) return {"Maximum"};
  if (row.unit == "bytes") return {"Average", "Maximum"};
  return {"p50", "p95"};
}

void PutWidget(JsonWriter& json, const MetricRow& row, const Place& place) {
  const MetricsConfig usual;
  const MetricDimensions dimensions =
      ParseDimensions(usual.dimensions).value_or(MetricDimensions());
  json.StartObject();
  PutText(json, "type", "metric");
  json.Key("x");
  json.Int(place.x);
  json.Key("y");
  json.Int(place.y);
  json.Key("width");
  json.Int(kWidgetWidth);
  json.Key("height");
  json.Int(kWidgetHeight);
  json.Key("properties");
  json.StartObject();
  PutText(json, "title", std::string(row.group) + ": " + std::string(row.help));
  PutText(json, "region", "${AWS::Region}");
  PutText(json, "view", "timeSeries");
  json.Key("period");
  json.Int(60);
  json.Key("metrics");
  json.StartArray();
  for (const std::string& name : EmfNames(row)) {
    for (const std::string_view statistic : StatisticsOf(row)) {
      json.StartArray();
      PutText(json, usual.namespace_name);
      PutText(json, name);
      for (const auto& [dimension, value] : dimensions) {
        PutText(json, dimension);
        PutText(json, value);
      }
      json.StartObject();
      PutText(json, "stat", statistic);
      PutText(json, "label", name + " " + std::string(statistic));
      json.EndObject();
      json.EndArray();
    }
  }
  json.EndArray();
  json.EndObject();
  json.EndObject();
}

}  // namespace

std::string CloudWatchDashboard() {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.SetIndent(' ', 1);
  json.StartObject();
  json.Key("widgets");
  json.StartArray();
  Place place;
  for (const MetricRow& row : MetricTable()) {
    if (row.emf.name.empty()) continue;
    if (place.x == kGridWidth) place = {0, place.y + kWidgetHeight};
    PutWidget(json, row, place);
    place.x += kWidgetWidth;
  }
  json.EndArray();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace darkroom
