// What `darkroom check --aws` prints.

#ifndef DARKROOM_WORKER_COMMANDS_AWS_REPORT_H_
#define DARKROOM_WORKER_COMMANDS_AWS_REPORT_H_

#include <ostream>

#include "libs3q/aws/aws_services.h"
#include "worker/commands/aws_permissions.h"
#include "worker/config/config.h"

namespace darkroom {

// Who we are, where the services are, and what we may do there.  False if
// credentials cannot be had, a permission is missing or a test failed.
bool ReportAws(const Config& config, AwsFamily& aws, ProbeReach reach,
               std::ostream& out);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_AWS_REPORT_H_
