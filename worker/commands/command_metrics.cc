// `darkroom describe-metrics`: what is committed that follows the table of
// metrics.

#include <iostream>

#include "worker/commands/commands.h"
#include "worker/telemetry/dashboards.h"

namespace darkroom {

int DescribeMetrics(const MetricsCommand& command) {
  if (command.form == "docs") {
    std::cout << MetricsAsMarkdown();
  } else if (command.form == "grafana") {
    std::cout << GrafanaDashboard();
  } else if (command.form == "cloudwatch") {
    std::cout << CloudWatchDashboard();
  } else {
    std::cerr << "darkroom: docs, grafana or cloudwatch\n";
    return kExitConfiguration;
  }
  return kExitDone;
}

}  // namespace darkroom
