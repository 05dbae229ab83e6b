// The agents of ECS and EC2.

#ifndef DARKROOM_LIBS3Q_AWS_AWS_AGENTS_H_
#define DARKROOM_LIBS3Q_AWS_AWS_AGENTS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "libs3q/platform_agents.h"

namespace darkroom {

// Asks nobody yet.  `environment` says where the agents are.
std::unique_ptr<PlatformAgents> OpenAwsAgents(
    std::function<std::optional<std::string>(std::string_view name)>
        environment);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_AWS_AGENTS_H_
