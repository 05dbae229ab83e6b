#include "libs3q/local/being_written.h"

#include <fcntl.h>

#include <cerrno>
#include <csignal>

namespace darkroom {

// A read lease is refused while there is a writer.  One who opens the file in
// the microseconds that we hold it waits, and we would be told by SIGIO, which
// kills by default: ask for SIGURG, which is ignored by default, instead.
bool IsBeingWritten(int fd) {
  if (::fcntl(fd, F_SETSIG, SIGURG) != 0) return false;
  if (::fcntl(fd, F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN;
  ::fcntl(fd, F_SETLEASE, F_UNLCK);
  return false;
}

}  // namespace darkroom
