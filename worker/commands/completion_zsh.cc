// zsh: specifications for its _arguments.

#include <string_view>

#include "worker/commands/completion.h"

namespace darkroom {
namespace {

// Within single quotes, and within brackets or between colons of a
// specification.
std::string Escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\'') {
      escaped += "'\\''";
      continue;
    }
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string Action(const CommandOption& option) {
  switch (option.takes) {
    case Taken::kFile:
      return "_files";
    case Taken::kFolder:
      return "_files -/";
    case Taken::kWord: {
      std::string words;
      for (const std::string& word : option.words) {
        words += (words.empty() ? "" : " ") + word;
      }
      return "(" + words + ")";
    }
    case Taken::kNothing:
    case Taken::kText:
      return " ";
  }
  return " ";
}

// Such as '--out=[Directory for the outputs]:DIR:_files -/'.
std::string OptionLines(const CommandOption& option) {
  const bool takes = option.takes != Taken::kNothing;
  std::string lines;
  for (const std::string& name : option.names) {
    const bool is_long = name.starts_with("--");
    lines += " \\\n        '" + std::string(option.repeats ? "*" : "") + name;
    if (takes) lines += is_long ? "=" : "+";
    lines += "[" + Escaped(option.about) + "]";
    if (takes) lines += ":" + Escaped(option.type) + ":" + Action(option);
    lines += "'";
  }
  return lines;
}

std::string CommandRow(const CommandEntry& command) {
  std::string row = "    " + command.name + ")\n      _arguments -s";
  for (const CommandOption& option : command.options) {
    row += OptionLines(option);
  }
  if (command.argument) {
    row += " \\\n        '*:" + Escaped(command.argument->about) + ":" +
           Action(*command.argument) + "'";
  }
  return row + " ;;\n";
}

}  // namespace

std::string ZshCompletion(const CommandTree& tree) {
  std::string options;
  std::string names;
  std::string rows;
  for (const CommandOption& option : tree.options) {
    options += OptionLines(option);
  }
  for (const CommandEntry& command : tree.commands) {
    names += "    '" + command.name + ":" + Escaped(command.about) + "'\n";
    rows += CommandRow(command);
  }
  return "#compdef darkroom\n"
         "_darkroom() {\n"
         "  local context state state_descr line\n"
         "  typeset -A opt_args\n"
         "  local -a commands=(\n" +
         names +
         "  )\n"
         "  _arguments -C" +
         options +
         " \\\n        '1:command:->command' \\\n"
         "        '*::argument:->argument' && return\n"
         "  if [[ $state == command ]]; then\n"
         "    _describe command commands\n"
         "    return\n"
         "  fi\n"
         "  case $line[1] in\n" +
         rows +
         "  esac\n"
         "}\n"
         "if [[ $funcstack[1] == _darkroom ]]; then\n"
         "  _darkroom \"$@\"\n"
         "else\n"
         "  compdef _darkroom darkroom\n"
         "fi\n";
}

}  // namespace darkroom
