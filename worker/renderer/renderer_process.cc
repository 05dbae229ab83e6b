#include "worker/renderer/renderer_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include "base/bytes.h"
#include "base/text.h"
#include "worker/renderer/packet.h"
#include "worker/renderer/renderer_program.h"
#include "worker/version.h"

namespace darkroom {
namespace {

// The exit code of a renderer that could not even start: not the fault of a
// picture.
constexpr int kFailed = 127;

// Async-signal-safe.
void CloseRange(unsigned first, unsigned last) {
  if (first > last || ::close_range(first, last, 0) == 0) return;
  // A kernel before 5.9, or a filter that does not know the call.
  const auto end = static_cast<unsigned>(::sysconf(_SC_OPEN_MAX));
  for (unsigned fd = first; fd <= last && fd < end; ++fd) {
    ::close(static_cast<int>(fd));
  }
}

// All from `first` on but `kept`, which is not below `first`; -1: none is.
// Async-signal-safe.
void CloseFrom(int first, int kept) {
  const auto from = static_cast<unsigned>(first);
  if (kept < 0) return CloseRange(from, ~0U);
  const auto between = static_cast<unsigned>(kept);
  CloseRange(from, between - 1);
  CloseRange(between + 1, ~0U);
}

// What a new renderer is given.
struct Inheritance {
  const char* program;
  int held;  // The descriptor that `program` goes through, or -1.
  int socket;
  int last_words;  // Its standard error.
  pid_t worker;
};

// All that a renderer finds in its environment.  A photograph's memory is new
// to the process each time, and page faults took up to an eighth of its CPU:
// glibc (2.35 and later) then asks for huge pages where they fit.
constexpr const char* kHugePages = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1";

// In the new process, between fork and exec: async-signal-safe calls only.
[[noreturn]] void BecomeRenderer(const Inheritance& given) {
  // Ends with the worker; the worker may be gone already.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != given.worker) ::_exit(kFailed);
  // Ctrl-C at a terminal is for the worker, which lets its jobs finish.
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGTERM, SIG_IGN);
  const int nothing = ::open("/dev/null", O_RDONLY);
  const int nowhere = ::open("/dev/null", O_WRONLY);
  // Out of the way of the numbers below.
  constexpr int kAbove = 10;
  const int socket = ::fcntl(given.socket, F_DUPFD, kAbove);
  const int last_words = ::fcntl(given.last_words, F_DUPFD, kAbove);
  if (nothing < 0 || nowhere < 0 || socket < 0 || last_words < 0) {
    ::_exit(kFailed);
  }
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(nowhere, STDOUT_FILENO);
  ::dup2(last_words, STDERR_FILENO);
  ::dup2(socket, kRendererSocket);
  CloseFrom(kRendererSocket + 1, given.held);
  std::array<const char*, 2> arguments = {"darkroom-renderer", nullptr};
  std::array<const char*, 2> environment = {kHugePages, nullptr};
  ::execve(given.program, const_cast<char* const*>(arguments.data()),
           const_cast<char* const*>(environment.data()));
  const char* why = ::strerrordesc_np(errno);
  // Whoever does not hear it learns the exit code.
  [[maybe_unused]] const ssize_t said =
      ::write(STDERR_FILENO, why, std::strlen(why));
  ::_exit(kFailed);
}

// Whether `fd` is readable, or its other end is gone, in time.
bool IsReadyWithin(int fd, std::chrono::milliseconds timeout) {
  pollfd polled = {.fd = fd, .events = POLLIN, .revents = 0};
  int ready = -1;
  do {
    ready = ::poll(&polled, 1, static_cast<int>(timeout.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

bool HasEnded(pid_t pid) {
  siginfo_t ended = {};
  return ::waitid(P_PID, static_cast<id_t>(pid), &ended,
                  WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == pid;
}

// Whether the process, which has closed its socket, ends in time.
bool EndsSoon(pid_t pid) {
  constexpr auto kSoon = std::chrono::seconds(1);
  const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  if (process.valid()) return IsReadyWithin(process.get(), kSoon);
  // A kernel before 5.3, or a filter that does not know the call.
  constexpr auto kPause = std::chrono::milliseconds(5);
  for (auto waited = kPause; waited < kSoon; waited += kPause) {
    if (HasEnded(pid)) return true;
    std::this_thread::sleep_for(kPause);
  }
  return HasEnded(pid);
}

// How a process ended, and what it took in all.
struct Ending {
  int status = 0;
  rusage use = {};
};

Ending WaitFor(pid_t pid) {
  Ending ending;
  while (::wait4(pid, &ending.status, 0, &ending.use) < 0 && errno == EINTR) {
  }
  return ending;
}

// "; CPU 12 ms, 34 MiB at its peak", of its whole life.
std::string TakenBy(const rusage& use) {
  const auto ms = [](const timeval& time) {
    return time.tv_sec * 1000 + time.tv_usec / 1000;
  };
  return "; CPU " + std::to_string(ms(use.ru_utime) + ms(use.ru_stime)) +
         " ms, " + std::to_string(use.ru_maxrss / 1024) + " MiB at its peak";
}

ErrorClass ClassOfSignal(int signal) {
  switch (signal) {
    case SIGKILL:  // The kernel's, out of memory.
    case SIGXFSZ:
      return ErrorClass::kMemory;
    case SIGSYS:
      return ErrorClass::kForbidden;
    case SIGXCPU:
      return ErrorClass::kTimeout;
    default:
      return ErrorClass::kCrashed;
  }
}

Error ErrorOf(const Ending& ending) {
  if (WIFSIGNALED(ending.status)) {
    const int signal = WTERMSIG(ending.status);
    const char* name = ::sigabbrev_np(signal);
    return Error(ClassOfSignal(signal),
                 "the renderer was killed by SIG" +
                     (name != nullptr ? name : std::to_string(signal)));
  }
  const int code = WEXITSTATUS(ending.status);
  if (code == kFailed) {
    return Error(ErrorClass::kCrashed,
                 "the renderers' program could not be executed");
  }
  return Error(ErrorClass::kCrashed,
               "the renderer ended with exit code " + std::to_string(code));
}

Result<RendererProgram> ProgramFor(const RendererProcess::Options& options) {
  if (options.program.empty()) return OwnRendererProgram();
  return RendererProgram{.path = options.program};
}

Error NotStarted(const Error& error) {
  return Error(ErrorClass::kInternal,
               "no renderer can be started: " + error.message());
}

}  // namespace

Result<RendererProcess> RendererProcess::Start(const Options& options) {
  const RendererProgram program = TRY(ProgramFor(options));
  SocketPair sockets = TRY(MakeSocketPair());
  std::array<int, 2> pipe = {};
  // Neither end ever blocks: what does not fit is lost.
  if (::pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    return ErrnoError(errno, "cannot make a pipe");
  }
  Fd words_out(pipe[0]);
  const Fd words_in(pipe[1]);
  const Inheritance given = {.program = program.path.c_str(),
                             .held = program.descriptor,
                             .socket = sockets.renderer.get(),
                             .last_words = words_in.get(),
                             .worker = ::getpid()};
  const pid_t pid = ::fork();
  if (pid < 0) return ErrnoError(errno, "cannot fork a renderer");
  if (pid == 0) BecomeRenderer(given);
  sockets.renderer.Reset();  // So that its end is the end of the conversation.
  RendererProcess process(pid, std::move(sockets.worker), std::move(words_out));
  TRY(process.AwaitReady(options.start_timeout));
  return process;
}

Status RendererProcess::AwaitReady(std::chrono::milliseconds timeout) {
  if (!IsReadyWithin(socket_.get(), timeout)) {
    return Error(ErrorClass::kInternal,
                 "no renderer can be started: not ready within " +
                     std::to_string(timeout.count()) + " ms");
  }
  Result<std::optional<Packet>> received = ReceivePacket(socket_.get());
  if (!received.ok()) return NotStarted(received.error());
  if (!*received) return NotStarted(Reap());
  Packet packet = **std::move(received);
  const std::optional<ReadyAnswer> ready = UnpackReady(packet.payload);
  if (packet.type != PacketType::kReady || !ready || packet.fds.size() > 1) {
    return NotStarted(Error(ErrorClass::kInternal, "it talks nonsense"));
  }
  if (ready->version != kVersion) {
    return NotStarted(Error(ErrorClass::kInternal,
                            "the renderers' program is of version " +
                                ValidUtf8(ready->version) + ", darkroom of " +
                                kVersion + ": install both anew"));
  }
  confinement_ = ready->confinement;
  if (!packet.fds.empty()) statm_ = std::move(packet.fds[0]);
  return {};
}

RendererProcess::RendererProcess(RendererProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      socket_(std::move(other.socket_)),
      last_words_(std::move(other.last_words_)),
      statm_(std::move(other.statm_)),
      confinement_(other.confinement_) {}

RendererProcess::~RendererProcess() {
  if (pid_ > 0) Kill();
}

std::optional<MemoryUse> RendererProcess::memory_use() const {
  if (!statm_.valid()) return std::nullopt;
  return ReadMemoryUse(statm_.get());
}

void RendererProcess::Kill() {
  ::kill(pid_, SIGKILL);
  WaitFor(std::exchange(pid_, -1));
}

Error RendererProcess::Reap() {
  socket_.Reset();
  if (!EndsSoon(pid_)) {
    Kill();
    return Error(ErrorClass::kCrashed,
                 "the renderer hung up but did not end; it was killed");
  }
  const Ending ending = WaitFor(std::exchange(pid_, -1));
  const Error error = ErrorOf(ending);
  return Error(error.cls(),
               error.message() + TakenBy(ending.use) + LastWords());
}

// "; it said: …": the end of what it wrote to standard error.
std::string RendererProcess::LastWords() const {
  constexpr std::size_t kMost = 2 * kKiB;
  std::string words;
  std::array<char, 4 * kKiB> chunk = {};
  for (;;) {
    const ssize_t n = ::read(last_words_.get(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    words.append(chunk.data(), static_cast<std::size_t>(n));
    if (words.size() > kMost) words.erase(0, words.size() - kMost);
  }
  const std::string_view trimmed = Trim(words);
  return trimmed.empty() ? "" : "; it said: " + ValidUtf8(trimmed);
}

}  // namespace darkroom
