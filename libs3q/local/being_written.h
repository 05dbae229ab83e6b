// Whether someone is still writing a file.

#ifndef DARKROOM_LIBS3Q_LOCAL_BEING_WRITTEN_H_
#define DARKROOM_LIBS3Q_LOCAL_BEING_WRITTEN_H_

namespace darkroom {

// Whether any process has the file open for writing.  `fd` is open for reading
// only.  False where the kernel does not tell: files of other users, unless we
// are root, and file systems without leases.
bool IsBeingWritten(int fd);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_BEING_WRITTEN_H_
