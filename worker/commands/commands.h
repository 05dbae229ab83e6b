// What each command does, up to the exit code.

#ifndef DARKROOM_WORKER_COMMANDS_COMMANDS_H_
#define DARKROOM_WORKER_COMMANDS_COMMANDS_H_

#include "worker/commands/command_line.h"

namespace darkroom {

enum ExitCode : int {
  kExitDone = 0,
  kExitFailed = 1,         // Internal errors, outputs that cannot be written.
  kExitConfiguration = 2,  // Usage or configuration.
  kExitRejected = 3,       // Images rejected or dead-lettered.
};

int Run(const RunCommand& command);
int Process(const ProcessCommand& command);
int Check(const CheckCommand& command);
int RedriveLetters(const RedriveCommand& command);
int Enqueue(const EnqueueCommand& command);
int ShowStatus(const StatusCommand& command);
int CheckHealth(const HealthCommand& command);
int Describe(const DescribeCommand& command);
int Version();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_COMMANDS_H_
