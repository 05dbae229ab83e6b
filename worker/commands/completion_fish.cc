// fish: one `complete` for each thing that can be typed.

#include <string_view>

#include "worker/commands/completion.h"

namespace darkroom {
namespace {

std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

std::string Values(const CommandOption& option) {
  switch (option.takes) {
    case Taken::kNothing:
      return "";
    case Taken::kFile:
      return " -r -F";
    case Taken::kFolder:
      return " -x -a '(__fish_complete_directories)'";
    case Taken::kWord: {
      std::string words;
      for (const std::string& word : option.words) {
        words += (words.empty() ? "" : " ") + word;
      }
      return " -x -a " + Quoted(words);
    }
    case Taken::kText:
      return " -x";
  }
  return "";
}

// " -s h -l help".
std::string Names(const CommandOption& option) {
  std::string names;
  for (const std::string& name : option.names) {
    const bool is_long = name.starts_with("--");
    names += (is_long ? " -l " : " -s ") + name.substr(is_long ? 2 : 1);
  }
  return names;
}

std::string OptionLine(const std::string& when, const CommandOption& option) {
  return "complete -c darkroom -n " + Quoted(when) + Names(option) +
         Values(option) + " -d " + Quoted(option.about) + "\n";
}

std::string CommandLines(const CommandEntry& command) {
  const std::string when = "__fish_seen_subcommand_from " + command.name;
  std::string lines = "complete -c darkroom -n __fish_use_subcommand -a " +
                      command.name + " -d " + Quoted(command.about) + "\n";
  for (const CommandOption& option : command.options) {
    lines += OptionLine(when, option);
  }
  if (command.argument) {
    lines += "complete -c darkroom -n " + Quoted(when) +
             Values(*command.argument) + "\n";
  }
  return lines;
}

}  // namespace

std::string FishCompletion(const CommandTree& tree) {
  std::string script =
      "# fish completion for darkroom\n"
      "complete -c darkroom -f\n";
  for (const CommandOption& option : tree.options) {
    script += OptionLine("__fish_use_subcommand", option);
  }
  for (const CommandEntry& command : tree.commands) {
    script += CommandLines(command);
  }
  return script;
}

}  // namespace darkroom
