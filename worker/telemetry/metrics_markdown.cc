#include <string>
#include <string_view>

#include "worker/telemetry/dashboards.h"
#include "worker/telemetry/metric_table.h"

namespace darkroom {
namespace {

std::string Row(const MetricRow& row) {
  std::string labels;
  for (const MetricLabel& label : row.labels) {
    labels += (labels.empty() ? "`" : ", `") + std::string(label.name) + "`";
  }
  const std::string unit(row.unit.empty() ? "–" : row.unit);
  const std::string emf = row.emf.name.empty()
                              ? "–"
                              : "`" + std::string(row.emf.name) + "` (" +
                                    std::string(row.emf.unit) + ")";
  return "| `" + std::string(row.name) + "` | " +
         std::string(NameOf(row.type)) + " | " + unit + " | " +
         (labels.empty() ? "–" : labels) + " | " + emf + " | " +
         std::string(row.help) + " |\n";
}

}  // namespace

std::string MetricsAsMarkdown() {
  std::string text;
  std::string_view group;
  for (const MetricRow& row : MetricTable()) {
    if (row.group != group) {
      group = row.group;
      text += (text.empty() ? "### " : "\n### ") + std::string(group) +
              "\n\n| metric | type | unit | labels | CloudWatch | what it is "
              "|\n|---|---|---|---|---|---|\n";
    }
    text += Row(row);
  }
  return text;
}

}  // namespace darkroom
