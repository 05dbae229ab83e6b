#include "worker/renderer/renderer_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "worker/renderer/packet.h"

namespace darkroom {
namespace {

// The exit code of a renderer that could not even start: not the fault of a
// picture.
constexpr int kFailed = 127;

// Async-signal-safe.
void CloseFrom(int first) {
  if (::close_range(static_cast<unsigned>(first), ~0U, 0) == 0) return;
  // A kernel before 5.9, or a filter that does not know the call.
  const auto last = static_cast<int>(::sysconf(_SC_OPEN_MAX));
  for (int fd = first; fd < last; ++fd) ::close(fd);
}

// In the new process, between fork and exec: async-signal-safe calls only.
[[noreturn]] void BecomeRenderer(const char* program, int socket,
                                 pid_t worker) {
  // Ends with the worker; the worker may be gone already.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != worker) ::_exit(kFailed);
  // Ctrl-C at a terminal is for the worker, which lets its jobs finish.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGTERM, SIG_IGN);
  const int nothing = ::open("/dev/null", O_RDONLY);
  const int nowhere = ::open("/dev/null", O_WRONLY);
  // Out of the way of the numbers below.
  const int kept = ::fcntl(socket, F_DUPFD, 10);
  if (nothing < 0 || nowhere < 0 || kept < 0) ::_exit(kFailed);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(nowhere, STDOUT_FILENO);
  ::dup2(kept, kRendererSocket);
  CloseFrom(kRendererSocket + 1);
  std::array<const char*, 3> arguments = {"darkroom", "renderer", nullptr};
  std::array<char*, 1> environment = {nullptr};
  ::execve(program, const_cast<char* const*>(arguments.data()),
           environment.data());
  ::_exit(kFailed);
}

// Whether the process ends within a second; it has closed its socket.
bool EndsSoon(pid_t pid) {
  constexpr int kMilliseconds = 1000;
  const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (!process.valid()) return false;
  pollfd fd = {.fd = process.get(), .events = POLLIN, .revents = 0};
  int ready = -1;
  do {
    ready = ::poll(&fd, 1, kMilliseconds);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace

Result<RendererProcess> RendererProcess::Start(const std::string& program) {
  SocketPair sockets = TRY(MakeSocketPair());
  const pid_t worker = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return ErrnoError(errno, "cannot fork a renderer");
  if (pid == 0) {
    BecomeRenderer(program.c_str(), sockets.renderer.get(), worker);
  }
  return RendererProcess(pid, std::move(sockets.worker));
}

RendererProcess::RendererProcess(RendererProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), socket_(std::move(other.socket_)) {}

RendererProcess::~RendererProcess() {
  if (pid_ > 0) Kill();
}

void RendererProcess::Kill() {
  ::kill(pid_, SIGKILL);
  Wait();
}

int RendererProcess::Wait() {
  socket_.Reset();
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  return status;
}

Error RendererProcess::Reap() {
  if (!EndsSoon(pid_)) {
    Kill();
    return Error(ErrorClass::kCrashed,
                 "the renderer hung up but did not end; it was killed");
  }
  const int status = Wait();
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    const std::string how =
        std::string("the renderer was killed by ") + ::strsignal(signal);
    if (signal == SIGKILL) return Error(ErrorClass::kMemory, how);
    if (signal == SIGSYS) return Error(ErrorClass::kForbidden, how);
    if (signal == SIGXCPU) return Error(ErrorClass::kTimeout, how);
    return Error(ErrorClass::kCrashed, how);
  }
  const int code = WEXITSTATUS(status);
  if (code == kFailed) {
    return Error(ErrorClass::kInternal,
                 "the renderer could not be started (is /proc mounted?)");
  }
  return Error(ErrorClass::kCrashed,
               "the renderer ended with exit code " + std::to_string(code));
}

}  // namespace darkroom
