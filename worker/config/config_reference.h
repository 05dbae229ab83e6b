// The keys of the configuration for people to read.

#ifndef DARKROOM_WORKER_CONFIG_CONFIG_REFERENCE_H_
#define DARKROOM_WORKER_CONFIG_CONFIG_REFERENCE_H_

#include <string>

#include "worker/config/config_key.h"

namespace darkroom {

// "| `queue.wait` | a duration … | `20s` | How long … |" and a line break.
template <typename S>
std::string ReferenceRow(const Key<S>& key) {
  const YamlNode value = key.print(S());
  std::string shown = value.scalar;
  if (value.quoted && !shown.empty()) shown = '"' + shown + '"';
  return "| `" + key.path + "` | " + key.type + " | " +
         (shown.empty() ? "–" : '`' + shown + '`') + " | " + key.description +
         " |\n";
}

// The rows of all keys, in the order of their tables: those of the whole
// configuration below "## configuration", then "## variant" and "## route".
std::string ConfigReference();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_CONFIG_REFERENCE_H_
