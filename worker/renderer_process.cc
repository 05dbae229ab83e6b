#include "worker/renderer_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "worker/packet.h"

namespace darkroom {
namespace {

// In the new process, between fork and exec: async-signal-safe calls only.
[[noreturn]] void BecomeRenderer(const char* program, int socket,
                                 pid_t worker) {
  constexpr int kFailed = 127;
  // Ends with the worker; the worker may be gone already.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != worker) ::_exit(kFailed);
  // Ctrl-C at a terminal is for the worker, which lets its jobs finish.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGTERM, SIG_IGN);
  const int null = ::open("/dev/null", O_RDWR);
  // Out of the way of the numbers below.
  const int kept = ::fcntl(socket, F_DUPFD, 10);
  if (null < 0 || kept < 0) ::_exit(kFailed);
  ::dup2(null, STDIN_FILENO);
  ::dup2(null, STDOUT_FILENO);
  ::dup2(kept, kRendererSocket);
  if (::close_range(kRendererSocket + 1, ~0U, 0) != 0) ::_exit(kFailed);
  std::array<const char*, 3> arguments = {"darkroom", "renderer", nullptr};
  std::array<char*, 1> environment = {nullptr};
  ::execve(program, const_cast<char* const*>(arguments.data()),
           environment.data());
  ::_exit(kFailed);
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
  return Error(ErrorClass::kCrashed, "the renderer ended with exit code " +
                                         std::to_string(WEXITSTATUS(status)));
}

}  // namespace darkroom
