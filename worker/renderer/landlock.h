// Landlock: the kernel's sandbox for files, TCP and signals (landlock(7)).

#ifndef DARKROOM_WORKER_RENDERER_LANDLOCK_H_
#define DARKROOM_WORKER_RENDERER_LANDLOCK_H_

#include "base/result.h"

namespace darkroom {

// From now on the calling thread opens no file by its name and, as far as the
// kernel knows how, binds or connects no TCP port, no abstract Unix socket, and
// signals nothing outside.  What is open stays open.  Needs no_new_privs.
// Errors: kUnsupported (the kernel has no Landlock, or something forbids it).
Status DenyFilesAndNetwork();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_LANDLOCK_H_
