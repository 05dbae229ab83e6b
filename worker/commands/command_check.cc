// `darkroom check`: whether the configuration is sound, and what it is.

#include <iostream>

#include "worker/commands/commands.h"
#include "worker/commands/config_load.h"
#include "worker/config/config_print.h"

namespace darkroom {

int Check(const CheckCommand& command) {
  const Result<TracedConfig> traced = LoadCheckedConfig(command);
  if (!traced.ok()) {
    std::cerr << "darkroom: " << traced.error().message() << '\n';
    return kExitConfiguration;
  }
  std::cout << PrintConfig(traced->config, traced->origins);
  return kExitDone;
}

}  // namespace darkroom
