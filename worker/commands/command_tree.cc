#include "worker/commands/command_tree.h"

#include <string_view>

#include <CLI/CLI.hpp>

namespace darkroom {
namespace {

bool IsShown(const CLI::App* app) { return !app->get_group().empty(); }

// CLI11 describes a choice as "TEXT:{bash,zsh}".
std::vector<std::string> WordsOf(std::string_view type) {
  std::vector<std::string> words;
  const std::size_t open = type.find('{');
  const std::size_t close = type.find('}');
  if (open == std::string_view::npos || close == std::string_view::npos) {
    return words;
  }
  std::string_view rest = type.substr(open + 1, close - open - 1);
  while (!rest.empty()) {
    const std::size_t comma = rest.find(',');
    words.emplace_back(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? "" : rest.substr(comma + 1);
  }
  return words;
}

Taken TakenBy(const CommandOption& option) {
  if (!option.words.empty()) return Taken::kWord;
  if (option.type == "FILE") return Taken::kFile;
  if (option.type == "DIR") return Taken::kFolder;
  return Taken::kText;
}

CommandOption Describe(const CLI::Option& option) {
  CommandOption described;
  for (const auto& name : option.get_snames()) {
    described.names.push_back("-" + name);
  }
  for (const auto& name : option.get_lnames()) {
    described.names.push_back("--" + name);
  }
  described.about = option.get_description();
  if (option.get_items_expected_max() == 0) return described;
  described.type = option.get_type_name();
  described.words = WordsOf(described.type);
  described.takes = TakenBy(described);
  described.repeats = option.get_items_expected_max() > 1;
  return described;
}

CommandEntry DescribeCommand(const CLI::App& app) {
  CommandEntry command;
  command.name = app.get_name();
  command.about = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group().empty()) continue;
    if (option->nonpositional()) {
      command.options.push_back(Describe(*option));
    } else {
      command.argument = Describe(*option);
    }
  }
  return command;
}

}  // namespace

CommandTree TreeOf(const CLI::App& app) {
  CommandTree tree;
  tree.options = DescribeCommand(app).options;
  for (const CLI::App* command : app.get_subcommands(IsShown)) {
    tree.commands.push_back(DescribeCommand(*command));
  }
  return tree;
}

std::vector<std::string> NamesOf(const std::vector<CommandOption>& options) {
  std::vector<std::string> names;
  for (const CommandOption& option : options) {
    names.insert(names.end(), option.names.begin(), option.names.end());
  }
  return names;
}

}  // namespace darkroom
