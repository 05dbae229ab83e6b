// The system calls of a renderer.

#ifndef DARKROOM_WORKER_RENDERER_SYSCALL_FILTER_H_
#define DARKROOM_WORKER_RENDERER_SYSCALL_FILTER_H_

#include "base/result.h"

namespace darkroom {

// From now on the calling process dies of SIGSYS when it asks the kernel for
// anything but memory, time, memfds, and packets over `socket`.  Nothing is
// filtered in sanitizer builds, whose runtime asks for more.
// Errors: kUnsupported (the kernel or a filter around us refuses; a sanitizer).
Status InstallSyscallFilter(int socket);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_RENDERER_SYSCALL_FILTER_H_
