// What makes shells complete our command line.

#ifndef DARKROOM_WORKER_COMMANDS_COMPLETION_H_
#define DARKROOM_WORKER_COMMANDS_COMPLETION_H_

#include <cstdint>
#include <string>

#include "worker/commands/command_tree.h"

namespace darkroom {

enum class Shell : std::uint8_t { kBash, kZsh, kFish };

// A script that `shell` reads, from its folder for completions or by hand.
std::string CompletionScript(const CommandTree& tree, Shell shell);

std::string BashCompletion(const CommandTree& tree);
std::string ZshCompletion(const CommandTree& tree);
std::string FishCompletion(const CommandTree& tree);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_COMPLETION_H_
