// Files and folders below a folder, reached without following any symlink, so
// that no path leaves it.

#ifndef DARKROOM_LIBS3Q_LOCAL_BENEATH_H_
#define DARKROOM_LIBS3Q_LOCAL_BENEATH_H_

#include <functional>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"

namespace darkroom {

// A name in an open folder.
struct Place {
  Fd folder;
  std::string name;
};

// The folder that `path` is in; every level is opened by itself, which works
// on any kernel and below any seccomp profile (openat2 does not).
// Errors: kNotFound (not there, or a level is no folder), else as ErrnoError.
Result<Place> ParentBeneath(int folder, std::string_view path);

// The same, making the folders that are missing.
Result<Place> MakeParentBeneath(int folder, std::string_view path);

// Opens `path` with `flags`.  Errors: as above.
Result<Fd> OpenBeneath(int folder, std::string_view path, int flags);

// Opens the folder `path`, making it and those above it.
Result<Fd> MakeFolderBeneath(int folder, std::string_view path);

enum class EntryType : std::uint8_t { kFile, kFolder, kOther };

// Calls `visit` for each entry of `folder`, "." and ".." excepted, in no order.
// Takes the descriptor.  Errors: as ErrnoError.
Status VisitFolder(
    Fd folder,
    const std::function<void(const std::string& name, EntryType type)>& visit);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_LOCAL_BENEATH_H_
