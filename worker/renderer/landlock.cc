#include "worker/renderer/landlock.h"

#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "base/fd.h"

namespace darkroom {
namespace {

// landlock_ruleset_attr as of version 6 of the interface; the kernel is told
// how much of it is meant.  Debian 12's header stops at version 2.
struct Ruleset {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scopes = 0;
};

// What each version (from 1) added: bits of `files` in all, of `network`, of
// `scopes`, and how many bytes of Ruleset it reads.
struct Version {
  int files;
  int network;
  int scopes;
  std::size_t size;
};
constexpr std::array<Version, 6> kVersions = {{
    {13, 0, 0, offsetof(Ruleset, network)},
    {14, 0, 0, offsetof(Ruleset, network)},
    {15, 0, 0, offsetof(Ruleset, network)},
    {15, 2, 0, offsetof(Ruleset, scopes)},
    {16, 2, 0, offsetof(Ruleset, scopes)},
    {16, 2, 2, sizeof(Ruleset)},
}};

std::uint64_t LowBits(int count) {
  return (std::uint64_t{1} << static_cast<unsigned>(count)) - 1;
}

Error Refused() {
  return Error(ErrorClass::kUnsupported,
               ErrnoError(errno, "landlock is refused").message());
}

}  // namespace

Status DenyFilesAndNetwork() {
  const long known = ::syscall(SYS_landlock_create_ruleset, nullptr, 0,
                               LANDLOCK_CREATE_RULESET_VERSION);
  if (known < 1) return Refused();
  const Version& version = kVersions[static_cast<std::size_t>(std::min<long>(
                                         known, kVersions.size())) -
                                     1];
  const Ruleset everything = {.files = LowBits(version.files),
                              .network = LowBits(version.network),
                              .scopes = LowBits(version.scopes)};
  // No rule is added that would allow anything.
  const Fd ruleset(static_cast<int>(
      ::syscall(SYS_landlock_create_ruleset, &everything, version.size, 0)));
  if (!ruleset.valid()) return Refused();
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0) {
    return Refused();
  }
  return {};
}

}  // namespace darkroom
