// bash: a function that fills COMPREPLY.  It asks nothing of the package
// bash-completion.

#include "worker/commands/completion.h"

namespace darkroom {
namespace {

// bash splits `--config=x` at the sign, which COMP_WORDBREAKS holds.
constexpr char kStart[] = R"(# bash completion for darkroom
_darkroom() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
  local command='' options='' word
  if [[ $cur == = ]]; then
    cur=''
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD-2]}
  fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ $word != -* ]]; then
      command=$word
      break
    fi
  done
  COMPREPLY=()
)";

constexpr char kEnd[] = R"(}
complete -F _darkroom darkroom
)";

constexpr char kFiles[] =
    "compopt -o filenames 2>/dev/null; "
    "mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")";
constexpr char kFolders[] =
    "compopt -o filenames 2>/dev/null; "
    "mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")";

std::string Joined(const std::vector<std::string>& words, char between) {
  std::string joined;
  for (const std::string& word : words) {
    if (!joined.empty()) joined += between;
    joined += word;
  }
  return joined;
}

std::string OneOf(const std::string& words) {
  return R"(mapfile -t COMPREPLY < <(compgen -W ")" + words + R"(" -- "$cur"))";
}

// The command that proposes what `option` takes; empty: nothing is known.
std::string Proposal(const CommandOption& option) {
  switch (option.takes) {
    case Taken::kFile:
      return kFiles;
    case Taken::kFolder:
      return kFolders;
    case Taken::kWord:
      return OneOf(Joined(option.words, ' '));
    case Taken::kNothing:
    case Taken::kText:
      return "";
  }
  return "";
}

// Rows of `case $command$prev`: what follows an option that takes something.
std::string ValueRows(const CommandEntry& command) {
  std::string rows;
  for (const CommandOption& option : command.options) {
    if (option.takes == Taken::kNothing) continue;
    std::vector<std::string> patterns;
    for (const std::string& name : option.names) {
      patterns.push_back(command.name + name);
    }
    const std::string proposal = Proposal(option);
    rows += "    " + Joined(patterns, '|') + ")\n";
    if (!proposal.empty()) rows += "      " + proposal + "\n";
    rows += "      return ;;\n";
  }
  return rows;
}

// The row of `case $command`: its options, and what it takes beside them.
std::string CommandRow(const CommandEntry& command) {
  const std::string argument =
      command.argument ? Proposal(*command.argument) : "";
  std::string row = "    " + command.name + ")\n      options='" +
                    Joined(NamesOf(command.options), ' ') + "'\n";
  if (!argument.empty()) {
    row += "      if [[ $cur != -* ]]; then\n        " + argument +
           "\n        return\n      fi\n";
  }
  return row + "      ;;\n";
}

}  // namespace

std::string BashCompletion(const CommandTree& tree) {
  std::string values;
  std::string rows;
  std::string first = Joined(NamesOf(tree.options), ' ');
  for (const CommandEntry& command : tree.commands) {
    values += ValueRows(command);
    rows += CommandRow(command);
    first += ' ' + command.name;
  }
  return std::string(kStart) + "  case $command$prev in\n" + values +
         "  esac\n  case $command in\n    '')\n      options='" + first +
         "' ;;\n" + rows + "  esac\n  " + OneOf("$options") + "\n" + kEnd;
}

}  // namespace darkroom
