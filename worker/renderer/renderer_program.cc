#include "worker/renderer/renderer_program.h"

#include <fcntl.h>

#include <cerrno>
#include <string_view>
#include <system_error>

#include "base/error.h"
#include "base/fd.h"
#include "worker/renderer/packet.h"

namespace darkroom {
namespace {

Error NotFound(const std::vector<std::filesystem::path>& places) {
  std::string text = "the renderers' program is missing; it may be";
  std::string_view before = " ";
  for (const std::filesystem::path& place : places) {
    text.append(before).append(place.string());
    before = " or ";
  }
  return Error(ErrorClass::kInternal, text);
}

// Above the descriptors that a renderer starts with.
Result<Fd> OutOfTheWay(const Fd& program) {
  Fd above(::fcntl(program.get(), F_DUPFD_CLOEXEC, kRendererSocket + 1));
  if (!above.valid()) return ErrnoError(errno, "cannot hold a program open");
  return above;
}

Result<Fd> OpenProgram() {
  std::error_code failed;
  const std::filesystem::path self =
      std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) {
    return Error(ErrorClass::kInternal,
                 "cannot read /proc/self/exe: " + failed.message());
  }
  const auto places = RendererPlaces(self);
  for (const std::filesystem::path& place : places) {
    const Fd program(::open(place.c_str(), O_PATH | O_CLOEXEC));
    if (program.valid()) return OutOfTheWay(program);
  }
  return NotFound(places);
}

}  // namespace

std::vector<std::filesystem::path> RendererPlaces(
    const std::filesystem::path& self) {
  const std::filesystem::path folder = self.parent_path();
  const std::string name = self.filename().string() + "-renderer";
  return {folder / name, folder.parent_path() / "libexec" / "darkroom" / name};
}

Result<std::string> RendererProgram() {
  // Open for as long as the process lives.
  static const auto& program = *new Result<Fd>(OpenProgram());
  if (!program.ok()) return program.error();
  return "/proc/self/fd/" + std::to_string(program->get());
}

}  // namespace darkroom
