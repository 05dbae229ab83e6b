// What the user typed after `redrive`, `enqueue` and `status`.

#ifndef DARKROOM_WORKER_COMMANDS_TOOL_LINE_H_
#define DARKROOM_WORKER_COMMANDS_TOOL_LINE_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}  // namespace CLI

namespace darkroom {

// Where a tool works.
struct ToolPlace {
  std::string config;                // A file; empty: environment alone.
  std::optional<std::string> local;  // The root of a local family.
};

struct RedriveCommand {
  ToolPlace place;
  bool send = false;                 // Else nothing is moved.
  bool dry_run = false;              // The same, said aloud.
  std::vector<std::string> classes;  // Each empty one here and below: any.
  std::string bucket;
  std::string prefix;
  std::optional<std::uint64_t> limit;
  std::optional<double> rate;  // Messages a second.
  std::string from;            // Empty: the dead-letter queue.
  std::string to;              // Empty: the worker's queue.
  bool json = false;
};

struct EnqueueCommand {
  ToolPlace place;
  std::string source;  // "s3://bucket/prefix"; empty: there is a list.
  std::string list;    // A file, or "-".
  std::string bucket;  // Of the list's bare keys.
  std::string glob;
  std::vector<std::string> suffixes;
  std::optional<std::uint64_t> min_size;
  std::optional<std::uint64_t> max_size;
  std::optional<std::string> newer_than;  // An age, or a point in time.
  std::optional<std::string> older_than;
  std::optional<double> rate;
  std::optional<std::uint64_t> limit;
  bool dry_run = false;
  bool missing_only = false;
  std::string resume;  // A file; empty: none.
  bool json = false;
};

struct StatusCommand {
  ToolPlace place;
  bool json = false;
};

// Each adds its subcommand to `app`; parsing fills `command`.
CLI::App* AddRedrive(CLI::App& app, RedriveCommand& command);
CLI::App* AddEnqueue(CLI::App& app, EnqueueCommand& command);
CLI::App* AddStatus(CLI::App& app, StatusCommand& command);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_TOOL_LINE_H_
