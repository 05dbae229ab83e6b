// What the user typed.

#ifndef DARKROOM_WORKER_COMMANDS_COMMAND_LINE_H_
#define DARKROOM_WORKER_COMMANDS_COMMAND_LINE_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "worker/commands/tool_line.h"

namespace darkroom {

struct RunCommand {
  std::string config;                // A file; empty: environment alone.
  std::optional<std::string> local;  // The root of the local family.
  bool drain = false;                // Exit once the queue is empty.
};

struct ProcessCommand {
  std::string out;                    // A directory, created if need be.
  std::string config;                 // Either a file with variants …
  std::vector<std::string> variants;  // … or these: "name=a,width=128".
  bool json = false;
  std::vector<std::string> files;
};

struct CheckCommand {
  std::string config;
  bool local = false;      // Whether it is meant for `run --local`.
  bool aws = false;        // Also who we are to AWS, and what we may.
  bool probe_all = false;  // With probes that only AWS is known not to act on.
};

struct HealthCommand {
  std::string config;  // Says where the worker listens …
  std::string url;     // … unless this does.
  bool ready = false;  // Asks whether it takes messages.
};

// What follows a table of the program: "configuration", "metrics", "grafana"
// or "cloudwatch".
struct DescribeCommand {
  std::string what;
};

struct VersionCommand {};
struct CompletionCommand {
  std::string script;  // To be printed.
};

using Command =
    std::variant<RunCommand, ProcessCommand, CheckCommand, HealthCommand,
                 DescribeCommand, RedriveCommand, EnqueueCommand, StatusCommand,
                 VersionCommand, CompletionCommand>;

// The command, or the exit code if there is nothing more to do: 0 after
// --help, 2 after a usage error, each printed.
std::variant<Command, int> ParseCommandLine(int argc, char** argv);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_COMMAND_LINE_H_
