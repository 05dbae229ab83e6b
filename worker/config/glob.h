// Patterns over keys.

#ifndef DARKROOM_WORKER_CONFIG_GLOB_H_
#define DARKROOM_WORKER_CONFIG_GLOB_H_

#include <string_view>

namespace darkroom {

// False where a `[` is not closed, and for braces outside of classes: other
// globs have alternatives there, which ours has not.
bool IsGlob(std::string_view pattern);

// Whether `pattern` matches all of `key`.  `*` is any run of characters within
// a folder, `?` one character (of UTF-8), `[a-z]` and `[!a-z]` one byte that is
// or is not in the class; none of them crosses `/`.  `**` is any run across
// folders, and `**/` any number of whole folders, none included.  Takes time
// in the product of both lengths at most.
bool GlobMatches(std::string_view pattern, std::string_view key);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_GLOB_H_
