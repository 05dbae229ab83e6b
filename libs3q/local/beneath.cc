#include "libs3q/local/beneath.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "base/handle.h"

namespace darkroom {
namespace {

constexpr int kFolderFlags =
    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;

using Directory = UniqueHandle<DIR, ::closedir>;

// What stands in the way of a path means that there is nothing at the path.
Error PathError(int saved_errno, std::string_view path) {
  const bool absent = saved_errno == ENOTDIR || saved_errno == ELOOP ||
                      saved_errno == ENAMETOOLONG;
  return ErrnoError(absent ? ENOENT : saved_errno,
                    "cannot open " + std::string(path));
}

enum class Missing : std::uint8_t { kFail, kMake };

Result<Fd> OpenLevel(int folder, const std::string& name, Missing missing) {
  if (missing == Missing::kMake && ::mkdirat(folder, name.c_str(), 0777) != 0 &&
      errno != EEXIST) {
    return PathError(errno, name);
  }
  Fd level(::openat(folder, name.c_str(), kFolderFlags));
  if (!level.valid()) return PathError(errno, name);
  return level;
}

Result<Place> WalkToParent(int folder, std::string_view path, Missing missing) {
  Place place{Fd(::fcntl(folder, F_DUPFD_CLOEXEC, 0)), {}};
  if (!place.folder.valid()) return ErrnoError(errno, "cannot open folder");
  std::size_t slash = path.find('/');
  while (slash != std::string_view::npos) {
    const std::string name(path.substr(0, slash));
    place.folder = TRY(OpenLevel(place.folder.get(), name, missing));
    path.remove_prefix(slash + 1);
    slash = path.find('/');
  }
  place.name = path;
  return place;
}

EntryType TypeOf(int folder, const dirent& entry) {
  if (entry.d_type == DT_REG) return EntryType::kFile;
  if (entry.d_type == DT_DIR) return EntryType::kFolder;
  if (entry.d_type != DT_UNKNOWN) return EntryType::kOther;
  struct stat status = {};
  if (::fstatat(folder, entry.d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
    return EntryType::kOther;
  }
  if (S_ISREG(status.st_mode)) return EntryType::kFile;
  return S_ISDIR(status.st_mode) ? EntryType::kFolder : EntryType::kOther;
}

}  // namespace

Result<Place> ParentBeneath(int folder, std::string_view path) {
  return WalkToParent(folder, path, Missing::kFail);
}

Result<Place> MakeParentBeneath(int folder, std::string_view path) {
  return WalkToParent(folder, path, Missing::kMake);
}

Result<Fd> OpenBeneath(int folder, std::string_view path, int flags) {
  const Place place = TRY(ParentBeneath(folder, path));
  // O_NONBLOCK: a FIFO in the way must not hang us.
  Fd fd(::openat(place.folder.get(), place.name.c_str(),
                 flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0666));
  if (!fd.valid()) return PathError(errno, path);
  return fd;
}

Result<Fd> MakeFolderBeneath(int folder, std::string_view path) {
  const Place place = TRY(MakeParentBeneath(folder, path));
  return OpenLevel(place.folder.get(), place.name, Missing::kMake);
}

Status VisitFolder(
    Fd folder,
    const std::function<void(const std::string& name, EntryType type)>& visit) {
  const Directory directory(::fdopendir(folder.get()));
  if (directory == nullptr) return ErrnoError(errno, "cannot read folder");
  folder.Release();  // The stream owns it now.
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    visit(name, TypeOf(::dirfd(directory.get()), *entry));
  }
  if (errno != 0) return ErrnoError(errno, "cannot read folder");
  return {};
}

}  // namespace darkroom
