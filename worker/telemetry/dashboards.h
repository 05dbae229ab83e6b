// What is made from the table of metrics: its documentation, and dashboards.

#ifndef DARKROOM_WORKER_TELEMETRY_DASHBOARDS_H_
#define DARKROOM_WORKER_TELEMETRY_DASHBOARDS_H_

#include <string>

namespace darkroom {

// The tables of docs/metrics.md, in Markdown.
std::string MetricsAsMarkdown();

// A dashboard to import into Grafana: a panel for each metric that Prometheus
// has; deploy/grafana.json.
std::string GrafanaDashboard();

// The body of a CloudWatch dashboard over the default namespace and dimension:
// deploy/cloudwatch-dashboard.json.
std::string CloudWatchDashboard();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_DASHBOARDS_H_
