// The program, but for its entry point.

#ifndef DARKROOM_WORKER_COMMANDS_DARKROOM_MAIN_H_
#define DARKROOM_WORKER_COMMANDS_DARKROOM_MAIN_H_

#include "worker/renderer/renderer_main.h"

namespace darkroom {

// Parses the command line and does what it says.  `open` is for the command
// `renderer` (see RendererMain).  Returns the exit code.
int DarkroomMain(int argc, char** argv, OpenSource open);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_DARKROOM_MAIN_H_
