#include "worker/renderer/renderer_program.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/error.h"
#include "base/fd.h"
#include "worker/renderer/packet.h"

namespace darkroom {
namespace {

// Above the descriptors that a renderer starts with.
constexpr int kLowest = kRendererSocket + 1;

// Errors: as ErrnoError.
Result<Fd> OpenProgram(const std::filesystem::path& path) {
  const Fd file(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!file.valid()) return ErrnoError(errno, path.string());
  struct stat found = {};
  if (::fstat(file.get(), &found) != 0 || !S_ISREG(found.st_mode)) {
    return ErrnoError(ENOEXEC, path.string());
  }
  if (::faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) != 0) {
    return ErrnoError(errno, path.string());
  }
  Fd above(::fcntl(file.get(), F_DUPFD_CLOEXEC, kLowest));
  if (!above.valid()) return ErrnoError(errno, path.string());
  return above;
}

Result<Fd> FindProgram() {
  std::error_code failed;
  const std::filesystem::path self =
      std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) {
    return Error(ErrorClass::kInternal,
                 "cannot find the renderers' program, for /proc/self/exe "
                 "cannot be read (is /proc mounted?): " +
                     failed.message());
  }
  std::string text = "the renderers' program cannot be used";
  std::string_view before = ": ";
  for (const std::filesystem::path& place : RendererPlaces(self)) {
    Result<Fd> program = OpenProgram(place);
    if (program.ok()) return program;
    text.append(before).append(program.error().message());
    before = "; ";
  }
  return Error(ErrorClass::kInternal, text);
}

}  // namespace

std::vector<std::filesystem::path> RendererPlaces(
    const std::filesystem::path& self) {
  constexpr const char* kName = "darkroom-renderer";
  const std::filesystem::path folder = self.parent_path();
  return {folder / kName,
          folder.parent_path() / "libexec" / "darkroom" / kName};
}

Result<RendererProgram> OwnRendererProgram() {
  // Open for as long as the process lives.
  static const auto& program = *new Result<Fd>(FindProgram());
  if (!program.ok()) return program.error();
  const int descriptor = program->get();
  return RendererProgram{.path = "/proc/self/fd/" + std::to_string(descriptor),
                         .descriptor = descriptor};
}

}  // namespace darkroom
