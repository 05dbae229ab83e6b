// Where the program is that renderers run.

#ifndef DARKROOM_WORKER_RENDERER_RENDERER_PROGRAM_H_
#define DARKROOM_WORKER_RENDERER_RENDERER_PROGRAM_H_

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace darkroom {

// Where the renderers' program of the program `self` may be: beside it, as in
// a build folder, or where an installation has it.
//   /usr/bin/darkroom: /usr/bin/darkroom-renderer,
//                      /usr/libexec/darkroom/darkroom-renderer
std::vector<std::filesystem::path> RendererPlaces(
    const std::filesystem::path& self);

// A path at which a forked child of this process can execute it.  The file is
// looked for once and held open, so that all renderers are of the version that
// the worker is, whatever is installed over it meanwhile.  Thread-safe.
// Errors: kInternal: it is at none of its places, or /proc is not mounted.
Result<std::string> RendererProgram();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_RENDERER_PROGRAM_H_
