// Whether a C library had no memory, whatever it says itself.

#ifndef DARKROOM_CODECS_MEMORY_WATCH_H_
#define DARKROOM_CODECS_MEMORY_WATCH_H_

#include <cerrno>

namespace darkroom {

// libpng reports a lack of memory as any other damage, and libwebp 1.2 in some
// places as a wrong argument or as a success with half of a file.  But malloc
// leaves ENOMEM behind, which POSIX asks of it.
//
// Watches this thread from its making on, one at a time.
class MemoryWatch {
 public:
  MemoryWatch() { errno = 0; }

  bool ran_out() const { return errno == ENOMEM; }
};

}  // namespace darkroom

#endif  // DARKROOM_CODECS_MEMORY_WATCH_H_
