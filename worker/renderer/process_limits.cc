#include "worker/renderer/process_limits.h"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <ctime>

#include "base/sanitizers.h"

namespace darkroom {
namespace {

// The hard limit stays: it could never be raised again.
Status SetSoft(pid_t pid, __rlimit_resource resource, std::uint64_t most) {
  rlimit limit = {};
  if (::prlimit(pid, resource, nullptr, &limit) != 0) {
    return ErrnoError(errno, "cannot read a renderer's limits");
  }
  limit.rlim_cur = std::min<rlim_t>(most, limit.rlim_max);
  if (::prlimit(pid, resource, &limit, nullptr) != 0) {
    return ErrnoError(errno, "cannot limit a renderer");
  }
  return {};
}

}  // namespace

std::optional<MemoryUse> ReadMemoryUse(int statm) {
  std::array<char, 128> text = {};
  const ssize_t length = ::pread(statm, text.data(), text.size(), 0);
  if (length <= 0) return std::nullopt;
  const char* const end = text.data() + length;
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  const auto [space, wrong] = std::from_chars(text.data(), end, size);
  if (wrong != std::errc() || space == end) return std::nullopt;
  if (std::from_chars(space + 1, end, resident).ec != std::errc()) {
    return std::nullopt;
  }
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return MemoryUse{.address_space = size * page, .resident = resident * page};
}

std::optional<std::chrono::microseconds> CpuTimeOf(pid_t pid) {
  clockid_t clock = 0;
  timespec time = {};
  if (::clock_getcpuclockid(pid, &clock) != 0 ||
      ::clock_gettime(clock, &time) != 0) {
    return std::nullopt;
  }
  return std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::seconds(time.tv_sec) +
      std::chrono::nanoseconds(time.tv_nsec));
}

Status SetLimits(pid_t pid, const ProcessLimits& limits) {
  if (!kSanitized) TRY(SetSoft(pid, RLIMIT_AS, limits.address_space));
  TRY(SetSoft(pid, RLIMIT_FSIZE, limits.file_size));
  TRY(SetSoft(pid, RLIMIT_NOFILE, limits.descriptors));
  return SetSoft(pid, RLIMIT_CPU,
                 static_cast<std::uint64_t>(limits.cpu.count()));
}

}  // namespace darkroom
