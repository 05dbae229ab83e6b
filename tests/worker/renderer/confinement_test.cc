// Each layer by itself: what it forbids when it is alone.

#include "worker/renderer/confinement.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>

#include <gtest/gtest.h>

#include "base/sanitizers.h"
#include "base/shared_buffer.h"
#include "worker/renderer/landlock.h"
#include "worker/renderer/syscall_filter.h"

namespace darkroom {
namespace {

constexpr int kUnavailable = 77;

// The wait status of a child process that does `deed` and exits with 0.
int InAChild(const std::function<void()>& deed) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    deed();
    ::_exit(0);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return status;
}

bool IsUnavailable(int status) {
  return WIFEXITED(status) && WEXITSTATUS(status) == kUnavailable;
}

TEST(Confinement, NamesItsLayers) {
  Confinement some;
  some.Add(Layer::kSeccomp);
  some.Add(Layer::kNoNewPrivs);
  EXPECT_EQ(some.Names(), "no_new_privs seccomp");
  EXPECT_EQ(some.Missing().Names(), "not_dumpable rlimits landlock");
  EXPECT_EQ(Confinement(some.bits()).Names(), some.Names());
  EXPECT_EQ(Confinement(~std::uint32_t{0}).Missing().Names(), "");
  EXPECT_EQ(Confinement().Names(), "");
}

TEST(Landlock, ClosesTheFileSystemButKeepsWhatIsOpen) {
  const int status = InAChild([] {
    const int open_before = ::open("/proc/self/statm", O_RDONLY);
    if (!DenyFilesAndNetwork().ok()) ::_exit(kUnavailable);
    std::array<char, 16> text = {};
    if (::read(open_before, text.data(), text.size()) <= 0) ::_exit(1);
    if (::open("/etc/passwd", O_RDONLY) >= 0 || errno != EACCES) ::_exit(2);
    if (::open("/tmp", O_RDONLY | O_DIRECTORY) >= 0) ::_exit(3);
    if (::open("/tmp/darkroom-landlock-test", O_WRONLY | O_CREAT, 0600) >= 0) {
      ::_exit(4);
    }
    if (!SharedBuffer::CopyOf(AsBytes("an output")).ok()) ::_exit(5);
  });
  if (IsUnavailable(status)) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(status, 0);
}

class SyscallFilter : public testing::Test {
 protected:
  void SetUp() override {
    if (kSanitized) GTEST_SKIP() << "no system call filter under a sanitizer";
  }

  // The wait status of a child that does `deed` behind the filter.
  static int Filtered(const std::function<void()>& deed) {
    return InAChild([&] {
      if (!InstallSyscallFilter(0).ok()) ::_exit(kUnavailable);
      deed();
    });
  }
};

TEST_F(SyscallFilter, LetsARendererWork) {
  EXPECT_EQ(Filtered([] {
              const auto output = SharedBuffer::CopyOf(AsBytes("an output"));
              if (!output.ok() || output->size() != 9) ::_exit(1);
              void* const memory = std::malloc(std::size_t{64} << 20U);
              static_cast<char*>(memory)[5] = 1;
              std::free(memory);
            }),
            0);
}

TEST_F(SyscallFilter, KillsForEverythingElse) {
  const std::array<std::function<void()>, 8> deeds = {
      [] { ::open("/etc/passwd", O_RDONLY); },
      [] { ::socket(AF_UNIX, SOCK_STREAM, 0); },
      [] { static_cast<void>(::fork()); }, [] { ::kill(::getppid(), 0); },
      [] { ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); },
      [] { ::fcntl(0, F_DUPFD, 0); },
      // Of the socket's calls only those on the socket itself.
      [] { ::sendmsg(1, nullptr, 0); },
      [] {
        ::mmap(nullptr, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      }};
  for (std::size_t i = 0; i < deeds.size(); ++i) {
    SCOPED_TRACE(i);
    const int status = Filtered(deeds[i]);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS) << status;
  }
}

// abort() is how a library says that it found itself broken: that is a crash,
// not a crime.
TEST_F(SyscallFilter, LetsALibraryAbort) {
  const int status = Filtered([] { std::abort(); });
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) << status;
}

TEST(Confine, PutsOnWhatItReports) {
  const int status = InAChild([] {
    const Confinement active = Confine(0);
    // Only what the filter allows can be asked from here on.
    const bool all = active.Missing().bits() == 0;
    const bool all_but_filter = active.Missing().Names() == "seccomp";
    if (!all && !all_but_filter) ::_exit(kUnavailable);
    if (kSanitized) {
      rlimit limit = {};
      ::getrlimit(RLIMIT_CORE, &limit);
      if (limit.rlim_max != 0 || ::prctl(PR_GET_DUMPABLE) != 0) ::_exit(1);
    }
  });
  if (IsUnavailable(status)) GTEST_SKIP() << "this platform refuses a layer";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace darkroom
