#include "libs3q/aws/credential_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <thread>
#include <utility>

#include "base/bytes.h"
#include "base/fd.h"
#include "libs3q/aws/credential_document.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMaxOutput = 64 * kKiB;

// What posix_spawn wants to know, freed again.
class SpawnPlan {
 public:
  explicit SpawnPlan(int output) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null",
                                       O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null",
                                       O_WRONLY, 0);
    ::posix_spawnattr_init(&attributes_);
    // A group of its own, so that its children can be killed with it; none of
    // the signals that our threads block or ignore.
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP |
                                                 POSIX_SPAWN_SETSIGMASK |
                                                 POSIX_SPAWN_SETSIGDEF);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t all;
    ::sigfillset(&all);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  const posix_spawn_file_actions_t* files() const { return &files_; }
  const posix_spawnattr_t* attributes() const { return &attributes_; }

 private:
  posix_spawn_file_actions_t files_ = {};
  posix_spawnattr_t attributes_ = {};
};

// Killed and reaped with its object.
class Child {
 public:
  static Result<Child> Start(const std::string& command, int output) {
    const SpawnPlan plan(output);
    std::array<const char*, 4> arguments = {"sh", "-c", command.c_str(),
                                            nullptr};
    pid_t pid = 0;
    const int failure =
        ::posix_spawn(&pid, "/bin/sh", plan.files(), plan.attributes(),
                      const_cast<char* const*>(arguments.data()), environ);
    if (failure != 0) return ErrnoError(failure, "cannot start /bin/sh");
    return Child(pid);
  }
  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Child& operator=(Child&&) = delete;
  ~Child() {
    if (pid_ > 0) static_cast<void>(Reap());
  }

  // Nothing if it has not ended by then.
  std::optional<int> WaitUntil(Clock::time_point end);

 private:
  explicit Child(pid_t pid) : pid_(pid) {}

  // So too if somebody else has reaped it.
  bool HasEnded() const {
    siginfo_t info = {};
    const int failed = ::waitid(P_PID, static_cast<id_t>(pid_), &info,
                                WEXITED | WNOHANG | WNOWAIT);
    return failed != 0 ? errno == ECHILD : info.si_pid != 0;
  }

  // Until its leader is reaped, the group's number is nobody else's.
  int Reap() {
    ::kill(-pid_, SIGKILL);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

  pid_t pid_;
};

// Whether `fd` is readable, or hung up, before `end`.
bool ReadyBefore(int fd, Clock::time_point end) {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<milliseconds>(end - Clock::now()).count();
    pollfd polled = {.fd = fd, .events = POLLIN, .revents = 0};
    const int ready =
        ::poll(&polled, 1, static_cast<int>(std::max<long>(0, left)));
    if (ready < 0 && errno == EINTR) continue;
    return ready > 0;
  }
}

// It has closed its output: there is little left to wait for, and nothing that
// every kernel could wake us by.
std::optional<int> Child::WaitUntil(Clock::time_point end) {
  constexpr milliseconds kLongestPause(50);
  milliseconds pause(1);
  while (!HasEnded()) {
    if (Clock::now() >= end) return std::nullopt;
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, kLongestPause);
  }
  return Reap();
}

Error TooSlow() {
  return Error(ErrorClass::kTransient, "did not end in time; it was killed");
}

Result<std::string> ReadUntil(int fd, Clock::time_point end) {
  std::string output;
  std::array<char, 4096> chunk = {};
  for (;;) {
    if (!ReadyBefore(fd, end)) return TooSlow();
    const ssize_t got = ::read(fd, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoError(errno, "cannot read its output");
    if (got == 0) return output;
    output.append(chunk.data(), static_cast<std::size_t>(got));
    if (output.size() > kMaxOutput) {
      return Error(ErrorClass::kAccess, "printed more than 64 KiB");
    }
  }
}

Result<Credentials> Run(const std::string& command, Clock::time_point end) {
  std::array<int, 2> ends = {};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return ErrnoError(errno, "pipe");
  const Fd read_end(ends[0]);
  Fd write_end(ends[1]);
  Child child = TRY(Child::Start(command, write_end.get()));
  write_end.Reset();  // So that its end ends the reading.
  const std::string output = TRY(ReadUntil(read_end.get(), end));
  const std::optional<int> status = child.WaitUntil(end);
  if (!status) return TooSlow();
  if (*status != 0) {
    const std::string how =
        WIFEXITED(*status)
            ? "ended with exit code " + std::to_string(WEXITSTATUS(*status))
            : "was killed by signal " + std::to_string(WTERMSIG(*status));
    return Error(ErrorClass::kAccess, how + "; run it by hand to see why");
  }
  return ParseProcessCredentials(output);
}

}  // namespace

// The command is not part of the message: people do put secrets into it.
Result<Credentials> RunCredentialProcess(const std::string& command,
                                         milliseconds deadline) {
  return Run(command, Clock::now() + deadline).During("credential_process");
}

}  // namespace darkroom
