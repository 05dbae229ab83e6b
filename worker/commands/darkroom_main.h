// The program, but for its entry point.

#ifndef DARKROOM_WORKER_COMMANDS_DARKROOM_MAIN_H_
#define DARKROOM_WORKER_COMMANDS_DARKROOM_MAIN_H_

namespace darkroom {

// Parses the command line and does what it says.  Returns the exit code.
int DarkroomMain(int argc, char** argv);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_DARKROOM_MAIN_H_
