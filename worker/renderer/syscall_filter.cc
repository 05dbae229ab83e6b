#include "worker/renderer/syscall_filter.h"

#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <memory>
#include <string>
#include <type_traits>

#include "base/sanitizers.h"

namespace darkroom {
namespace {

struct ReleaseFilter {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};
using Filter =
    std::unique_ptr<std::remove_pointer_t<scmp_filter_ctx>, ReleaseFilter>;

// Allowed whatever their arguments.
constexpr std::array kAlways = {
    // The C library's heap; pages of a picture.
    SCMP_SYS(brk), SCMP_SYS(munmap), SCMP_SYS(mremap),
    // Outputs: a memfd is written, cut, measured and closed.  Nothing else is
    // open but the socket, /dev/null, the pipe for last words, and, of
    // `process`, the source, for reading alone.
    SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(ftruncate), SCMP_SYS(lseek),
    SCMP_SYS(close),
    // Once-flags and locks of libraries.
    SCMP_SYS(futex), SCMP_SYS(sched_yield),
    // Clocks are read without the kernel, where the machine can.
    SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
    // What abort() asks before it kills its process.
    SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(restart_syscall),
    // qsort() of glibc before 2.37 asks how much memory there is.
    SCMP_SYS(sysinfo), SCMP_SYS(getrandom), SCMP_SYS(exit),
    SCMP_SYS(exit_group)};

constexpr auto kAllow = SCMP_ACT_ALLOW;

int AllowAlways(scmp_filter_ctx filter) {
  for (const int call : kAlways) {
    // One that this architecture does not have is no loss.
    if (call < 0) continue;
    const int failure = ::seccomp_rule_add(filter, kAllow, call, 0);
    if (failure != 0) return failure;
  }
  return 0;
}

int AllowWhere(scmp_filter_ctx filter, int call, scmp_arg_cmp condition) {
  return ::seccomp_rule_add_array(filter, kAllow, call, 1, &condition);
}

int AllowEqual(scmp_filter_ctx filter, int call, unsigned arg,
               scmp_datum_t value) {
  return AllowWhere(
      filter, call,
      {.arg = arg, .op = SCMP_CMP_EQ, .datum_a = value, .datum_b = 0});
}

// Memory, but nothing that could be executed, and of the common sort: huge and
// locked pages are the machine's.
int AllowData(scmp_filter_ctx filter) {
  constexpr scmp_arg_cmp kNotExecutable = {
      .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};
  const std::array<scmp_arg_cmp, 2> mapping = {
      kNotExecutable, scmp_arg_cmp{.arg = 3,
                                   .op = SCMP_CMP_MASKED_EQ,
                                   .datum_a = MAP_HUGETLB | MAP_LOCKED,
                                   .datum_b = 0}};
  const int failure = ::seccomp_rule_add_array(filter, kAllow, SCMP_SYS(mmap),
                                               mapping.size(), mapping.data());
  if (failure != 0) return failure;
  return AllowWhere(filter, SCMP_SYS(mprotect), kNotExecutable);
}

// What a heap tells the kernel of its pages.
int AllowAdvice(scmp_filter_ctx filter) {
  for (const int advice :
       {MADV_DONTNEED, MADV_FREE, MADV_HUGEPAGE, MADV_NOHUGEPAGE}) {
    const int failure = AllowEqual(filter, SCMP_SYS(madvise), 2,
                                   static_cast<scmp_datum_t>(advice));
    if (failure != 0) return failure;
  }
  return 0;
}

// Zero, or a negative errno.
int AddRules(scmp_filter_ctx filter, int socket) {
  const auto peer = static_cast<scmp_datum_t>(socket);
  const auto self = static_cast<scmp_datum_t>(::getpid());
  for (const int failure :
       {AllowAlways(filter), AllowData(filter), AllowAdvice(filter),
        AllowEqual(filter, SCMP_SYS(memfd_create), 1,
                   MFD_CLOEXEC | MFD_ALLOW_SEALING),
        // abort() unblocks its signal; nothing may be blocked.
        AllowEqual(filter, SCMP_SYS(rt_sigprocmask), 0, SIG_UNBLOCK),
        AllowEqual(filter, SCMP_SYS(recvmsg), 0, peer),
        AllowEqual(filter, SCMP_SYS(sendmsg), 0, peer),
        AllowEqual(filter, SCMP_SYS(fcntl), 1, F_ADD_SEALS),
        AllowEqual(filter, SCMP_SYS(fcntl), 1, F_GET_SEALS),
        AllowEqual(filter, SCMP_SYS(tgkill), 0, self)}) {
    if (failure != 0) return failure;
  }
  return 0;
}

Error Refused(const char* what, int failure) {
  return Error(ErrorClass::kUnsupported, std::string("seccomp: ") + what +
                                             ": " + std::strerror(-failure));
}

}  // namespace

Status InstallSyscallFilter(int socket) {
  if (kSanitized) {
    return Error(ErrorClass::kUnsupported, "seccomp: off under sanitizers");
  }
  const Filter filter(::seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (filter == nullptr) {
    return Error(ErrorClass::kUnsupported, "seccomp: no memory for a filter");
  }
  // A 32-bit call to this 64-bit process is killed as well, which is what
  // libseccomp does with architectures that were not added.
  const int wrong = AddRules(filter.get(), socket);
  if (wrong != 0) return Refused("a rule was not accepted", wrong);
  const int refused = ::seccomp_load(filter.get());
  if (refused != 0) return Refused("the filter was not accepted", refused);
  return {};
}

}  // namespace darkroom
