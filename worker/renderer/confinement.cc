#include "worker/renderer/confinement.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fd.h"
#include "worker/renderer/landlock.h"
#include "worker/renderer/renderer_protocol.h"
#include "worker/renderer/syscall_filter.h"

namespace darkroom {
namespace {

bool Limit(int resource, rlim_t most) {
  const rlimit limit = {.rlim_cur = most, .rlim_max = most};
  return ::setrlimit(static_cast<__rlimit_resource_t>(resource), &limit) == 0;
}

// Descriptors: the four of the start, a source, a plan, and every output.
bool LimitResources() {
  constexpr rlim_t kDescriptors = kMaxVariants + 32;
  return Limit(RLIMIT_CORE, 0) && Limit(RLIMIT_NOFILE, kDescriptors) &&
         Limit(RLIMIT_NPROC, 0);
}

// The kernel that runs out of memory takes a renderer before its worker.
// Raising one's own score needs no privilege.
void BeTheFirstToGo() {
  const Fd score(::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  constexpr std::string_view kMost = "1000";
  if (score.valid()) static_cast<void>(WriteAll(score.get(), AsBytes(kMost)));
}

}  // namespace

Confinement::Confinement(std::uint32_t bits) {
  for (const Layer layer : kLayers) {
    if ((bits & Bit(layer)) != 0) Add(layer);
  }
}

std::string Confinement::Names() const {
  std::string names;
  for (const Layer layer : kLayers) {
    if (!Has(layer)) continue;
    if (!names.empty()) names += ' ';
    names += NameOf(layer);
  }
  return names;
}

Confinement Confinement::Missing() const { return Confinement(~bits_); }

std::string_view NameOf(Layer layer) {
  switch (layer) {
    case Layer::kNoNewPrivs:
      return "no_new_privs";
    case Layer::kNotDumpable:
      return "not_dumpable";
    case Layer::kLimits:
      return "rlimits";
    case Layer::kLandlock:
      return "landlock";
    case Layer::kSeccomp:
      return "seccomp";
  }
  return "unknown";
}

Confinement Confine(int socket) {
  BeTheFirstToGo();
  Confinement active;
  const auto note = [&](Layer layer, bool done) {
    if (done) active.Add(layer);
  };
  note(Layer::kNoNewPrivs, ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  note(Layer::kNotDumpable, ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0);
  note(Layer::kLimits, LimitResources());
  note(Layer::kLandlock, DenyFilesAndNetwork().ok());
  note(Layer::kSeccomp, InstallSyscallFilter(socket).ok());
  return active;
}

}  // namespace darkroom
