#include "worker/commands/completion.h"

namespace darkroom {

std::string CompletionScript(const CommandTree& tree, Shell shell) {
  switch (shell) {
    case Shell::kBash:
      return BashCompletion(tree);
    case Shell::kZsh:
      return ZshCompletion(tree);
    case Shell::kFish:
      return FishCompletion(tree);
  }
  return "";
}

}  // namespace darkroom
