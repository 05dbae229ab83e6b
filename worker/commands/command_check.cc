// `darkroom check`: whether the configuration is sound, and what it is; with
// --aws, whether we may do what it needs.

#include <iostream>

#include "libs3q/aws/aws_services.h"
#include "worker/commands/aws_report.h"
#include "worker/commands/commands.h"
#include "worker/commands/complaint.h"
#include "worker/commands/config_load.h"
#include "worker/commands/service_family.h"
#include "worker/config/config_print.h"

namespace darkroom {
namespace {

int CheckAws(const Config& config, ProbeReach reach) {
  const auto family = OpenAws(config);
  if (!family.ok()) {
    Complain(family.error());
    return kExitConfiguration;
  }
  return ReportAws(config, **family, reach, std::cout) ? kExitDone
                                                       : kExitFailed;
}

}  // namespace

int Check(const CheckCommand& command) {
  const Result<TracedConfig> traced = LoadCheckedConfig(command);
  if (!traced.ok()) {
    Complain(traced.error());
    return kExitConfiguration;
  }
  if (command.aws) {
    return CheckAws(traced->config, command.probe_all ? ProbeReach::kAll
                                                      : ProbeReach::kHarmless);
  }
  std::cout << PrintConfig(traced->config, traced->origins);
  return FlushedOutput() ? kExitDone : kExitFailed;
}

}  // namespace darkroom
