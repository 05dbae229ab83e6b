#include "worker/commands/darkroom_main.h"

#include <csignal>
#include <exception>
#include <iostream>
#include <variant>

#include "worker/commands/command_line.h"
#include "worker/commands/commands.h"
#include "worker/commands/complaint.h"

namespace darkroom {
namespace {

struct Execute {
  int operator()(const RunCommand& run) const { return Run(run); }
  int operator()(const ProcessCommand& process) const {
    return Process(process);
  }
  int operator()(const CheckCommand& check) const { return Check(check); }
  int operator()(const RedriveCommand& redrive) const {
    return RedriveLetters(redrive);
  }
  int operator()(const EnqueueCommand& enqueue) const {
    return Enqueue(enqueue);
  }
  int operator()(const StatusCommand& status) const {
    return ShowStatus(status);
  }
  int operator()(const HealthCommand& health) const {
    return CheckHealth(health);
  }
  int operator()(const DescribeCommand& describe) const {
    return Describe(describe);
  }
  int operator()(VersionCommand) const { return Version(); }
  int operator()(const CompletionCommand& completion) const {
    std::cout << completion.script;
    return kExitDone;
  }
};

}  // namespace

int DarkroomMain(int argc, char** argv) {
  // Whoever started us may have ignored it: children would reap themselves.
  ::signal(SIGCHLD, SIG_DFL);
  try {
    const auto parsed = ParseCommandLine(argc, argv);
    if (const int* code = std::get_if<int>(&parsed)) return *code;
    return std::visit(Execute{}, std::get<Command>(parsed));
  } catch (const std::exception& exception) {
    Complain(exception.what());
    return kExitFailed;
  }
}

}  // namespace darkroom
