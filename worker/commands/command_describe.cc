// `darkroom describe`: what is committed that follows a table of the program.

#include <iostream>

#include "worker/commands/commands.h"
#include "worker/config/config_reference.h"
#include "worker/telemetry/dashboards.h"

namespace darkroom {

int Describe(const DescribeCommand& command) {
  if (command.what == "configuration") {
    std::cout << ConfigReference();
  } else if (command.what == "metrics") {
    std::cout << MetricsAsMarkdown();
  } else if (command.what == "grafana") {
    std::cout << GrafanaDashboard();
  } else if (command.what == "cloudwatch") {
    std::cout << CloudWatchDashboard();
  } else {
    std::cerr << "darkroom: configuration, metrics, grafana or cloudwatch\n";
    return kExitConfiguration;
  }
  return kExitDone;
}

}  // namespace darkroom
