// The configuration of each command.

#ifndef DARKROOM_WORKER_COMMANDS_CONFIG_LOAD_H_
#define DARKROOM_WORKER_COMMANDS_CONFIG_LOAD_H_

#include "base/result.h"
#include "worker/commands/command_line.h"
#include "worker/config/config.h"
#include "worker/config/config_file.h"

namespace darkroom {

// From the command's file and the environment of this process.
// Errors: kConfiguration, with one problem per line.
Result<Config> LoadRunConfig(const RunCommand& command);
Result<TracedConfig> LoadCheckedConfig(const CheckCommand& command);

// The variants come from the options if there are any; else the configuration
// must have some.
Result<Config> LoadProcessConfig(const ProcessCommand& command);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_CONFIG_LOAD_H_
