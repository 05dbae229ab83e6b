// The command line as data, for what completes and describes it.

#ifndef DARKROOM_WORKER_COMMANDS_COMMAND_TREE_H_
#define DARKROOM_WORKER_COMMANDS_COMMAND_TREE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace darkroom {

// What follows an option, or stands by itself.
enum class Taken : std::uint8_t { kNothing, kFile, kFolder, kWord, kText };

struct CommandOption {
  std::vector<std::string> names;  // "-h", "--help"; none: an argument.
  std::string about;               // One line.
  Taken takes = Taken::kNothing;
  std::string type;                // "FILE"; empty for kNothing.
  std::vector<std::string> words;  // Those of kWord.
  bool repeats = false;
};

struct CommandEntry {
  std::string name;
  std::string about;
  std::vector<CommandOption> options;
  std::optional<CommandOption> argument;
};

struct CommandTree {
  std::vector<CommandOption> options;  // Those before a command.
  std::vector<CommandEntry> commands;
};

// What --help shows of `app` and its subcommands.
CommandTree TreeOf(const CLI::App& app);

// All names of `options`, in order.
std::vector<std::string> NamesOf(const std::vector<CommandOption>& options);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_COMMANDS_COMMAND_TREE_H_
