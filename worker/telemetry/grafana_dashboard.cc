#include <string>
#include <string_view>
#include <vector>

#include <rapidjson/prettywriter.h>
#include <rapidjson/stringbuffer.h>

#include "base/json_text.h"
#include "base/text.h"
#include "worker/telemetry/dashboards.h"
#include "worker/telemetry/metric_table.h"

namespace darkroom {
namespace {

using JsonWriter = rapidjson::PrettyWriter<rapidjson::StringBuffer>;

std::string LabelsOf(const MetricRow& row) {
  std::string names;
  for (const MetricLabel& label : row.labels) AppendItem(names, label.name);
  return names;
}

constexpr int kGridWidth = 24;
constexpr int kPanelWidth = 8;
constexpr int kPanelHeight = 7;

struct Query {
  std::string expression;
  std::string legend;
};

// `darkroom_x{job=~"$job",instance=~"$instance"}`.
std::string Chosen(std::string_view name) {
  return std::string(name) + R"({job=~"$job",instance=~"$instance"})";
}

std::string By(const MetricRow& row, std::string_view more) {
  std::string by = LabelsOf(row);
  if (!more.empty()) by = std::string(more) + (by.empty() ? "" : ", " + by);
  return by.empty() ? "sum" : "sum by (" + by + ")";
}

std::string LegendOf(const MetricRow& row) {
  std::string legend;
  for (const MetricLabel& label : row.labels) {
    legend += (legend.empty() ? "{{" : " {{") + std::string(label.name) + "}}";
  }
  return legend;
}

std::vector<Query> QueriesOf(const MetricRow& row) {
  const std::string legend = LegendOf(row);
  if (row.type == MetricType::kGauge) {
    return {{By(row, "instance") + " (" + Chosen(row.name) + ")",
             "{{instance}} " + legend}};
  }
  if (row.type == MetricType::kCounter) {
    return {
        {By(row, "") + " (rate(" + Chosen(row.name) + "[$__rate_interval]))",
         legend}};
  }
  std::vector<Query> queries;
  for (const std::string_view share : {"0.5", "0.95", "0.99"}) {
    queries.push_back({"histogram_quantile(" + std::string(share) + ", " +
                           By(row, "le") + " (rate(" +
                           Chosen(std::string(row.name) + "_bucket") +
                           "[$__rate_interval])))",
                       "p" + std::string(share.substr(2)) +
                           (share == "0.5" ? "0 " : " ") + legend});
  }
  return queries;
}

std::string_view GrafanaUnit(const MetricRow& row) {
  if (row.type == MetricType::kCounter) {
    return row.unit == "seconds" ? "percentunit" : "ops";
  }
  if (row.name.ends_with("timestamp_seconds") ||
      row.name.ends_with("start_time_seconds")) {
    return "dateTimeFromNow";
  }
  if (row.unit == "seconds") return "s";
  return row.unit == "bytes" ? "bytes" : "short";
}

// Unix seconds, of which Grafana wants milliseconds.
std::string_view Factor(const MetricRow& row) {
  return GrafanaUnit(row) == "dateTimeFromNow" ? " * 1000" : "";
}

void PutDatasource(JsonWriter& json) {
  json.Key("datasource");
  json.StartObject();
  PutText(json, "type", "prometheus");
  PutText(json, "uid", "${datasource}");
  json.EndObject();
}

struct Place {
  int x = 0;
  int y = 0;
};

void PutGrid(JsonWriter& json, const Place& place, int width, int height) {
  json.Key("gridPos");
  json.StartObject();
  json.Key("x");
  json.Int(place.x);
  json.Key("y");
  json.Int(place.y);
  json.Key("w");
  json.Int(width);
  json.Key("h");
  json.Int(height);
  json.EndObject();
}

void PutHeading(JsonWriter& json, std::string_view title, int y) {
  json.StartObject();
  PutText(json, "type", "row");
  PutText(json, "title", title);
  PutGrid(json, {0, y}, kGridWidth, 1);
  json.EndObject();
}

void PutPanel(JsonWriter& json, const MetricRow& row, const Place& place) {
  json.StartObject();
  PutText(json, "type", "timeseries");
  PutText(json, "title", row.name);
  PutText(json, "description", row.help);
  PutDatasource(json);
  PutGrid(json, place, kPanelWidth, kPanelHeight);
  json.Key("fieldConfig");
  json.StartObject();
  json.Key("defaults");
  json.StartObject();
  PutText(json, "unit", GrafanaUnit(row));
  json.EndObject();
  json.Key("overrides");
  json.StartArray();
  json.EndArray();
  json.EndObject();
  json.Key("targets");
  json.StartArray();
  char id = 'A';
  for (const Query& query : QueriesOf(row)) {
    json.StartObject();
    PutText(json, "refId", std::string(1, id++));
    PutText(json, "expr", query.expression + std::string(Factor(row)));
    PutText(json, "legendFormat", Trim(query.legend));
    json.EndObject();
  }
  json.EndArray();
  json.EndObject();
}

void PutVariable(JsonWriter& json, std::string_view name,
                 std::string_view query) {
  json.StartObject();
  PutText(json, "name", name);
  PutText(json, "type", "query");
  PutDatasource(json);
  PutText(json, "query", query);
  json.Key("refresh");
  json.Int(2);  // When the time range changes.
  json.Key("includeAll");
  json.Bool(true);
  json.Key("multi");
  json.Bool(true);
  PutText(json, "allValue", ".*");
  json.EndObject();
}

void PutTemplating(JsonWriter& json) {
  json.Key("templating");
  json.StartObject();
  json.Key("list");
  json.StartArray();
  json.StartObject();
  PutText(json, "name", "datasource");
  PutText(json, "type", "datasource");
  PutText(json, "query", "prometheus");
  json.EndObject();
  PutVariable(json, "job", "label_values(darkroom_build_info, job)");
  PutVariable(json, "instance",
              R"(label_values(darkroom_build_info{job=~"$job"}, instance))");
  json.EndArray();
  json.EndObject();
}

}  // namespace

std::string GrafanaDashboard() {
  rapidjson::StringBuffer buffer;
  JsonWriter json(buffer);
  json.SetIndent(' ', 1);
  json.StartObject();
  PutText(json, "title", "darkroom");
  PutText(json, "uid", "darkroom");
  json.Key("schemaVersion");
  json.Int(39);
  PutText(json, "refresh", "30s");
  json.Key("time");
  json.StartObject();
  PutText(json, "from", "now-1h");
  PutText(json, "to", "now");
  json.EndObject();
  PutTemplating(json);
  json.Key("panels");
  json.StartArray();
  std::string_view group;
  Place place{.x = 0, .y = -kPanelHeight};
  for (const MetricRow& row : MetricTable()) {
    if (row.group != group) {
      group = row.group;
      place = {0, place.y + kPanelHeight};
      PutHeading(json, group, place.y++);
    } else if (place.x == kGridWidth) {
      place = {0, place.y + kPanelHeight};
    }
    PutPanel(json, row, place);
    place.x += kPanelWidth;
  }
  json.EndArray();
  json.EndObject();
  return std::string(buffer.GetString(), buffer.GetSize()) + "\n";
}

}  // namespace darkroom
