// Where the program is that renderers run.

#ifndef DARKROOM_WORKER_RENDERER_RENDERER_PROGRAM_H_
#define DARKROOM_WORKER_RENDERER_RENDERER_PROGRAM_H_

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace darkroom {

// What a forked child executes.
struct RendererProgram {
  std::string path;
  int descriptor = -1;  // Which `path` goes through; -1: none.
};

// Where the renderers' program of the program `self` may be: beside it, as in
// a build folder, or where an installation has it.
//   /usr/bin/darkroom: /usr/bin/darkroom-renderer,
//                      /usr/libexec/darkroom/darkroom-renderer
std::vector<std::filesystem::path> RendererPlaces(
    const std::filesystem::path& self);

// The program of this process's renderers.  It is looked for once and held
// open, so that all renderers are of the version that the worker is, whatever
// is installed over it meanwhile.  Thread-safe.
// Errors: kInternal: none of its places has a program, or /proc is not mounted.
Result<RendererProgram> OwnRendererProgram();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_RENDERER_PROGRAM_H_
