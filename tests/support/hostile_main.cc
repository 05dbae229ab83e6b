// A renderer that can be taken over: a source that begins with "hostile:" makes
// it do what the rest of its first line says.
// Everything else is the product's.  What happens to such a renderer is what
// would happen to one that a picture had taken over.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "worker/renderer/in_process_renderer.h"
#include "worker/renderer/packet.h"
#include "worker/renderer/renderer_main.h"

namespace darkroom {
namespace {

// A call that got through although it should not have.
[[noreturn]] void Escaped() {
  constexpr int kEscaped = 42;
  ::_exit(kEscaped);
}

void Say(std::string_view words) {
  // Whether they arrive is the test's to see.
  if (::write(STDERR_FILENO, words.data(), words.size()) < 0) return;
}

[[noreturn]] void Abort() {
  Say("the picture did it\n");
  std::abort();
}

[[noreturn]] void Spin() {
  for (volatile bool turning = true; turning;) {
  }
  Escaped();
}

// Waits for a packet that never comes.
[[noreturn]] void Sleep() {
  for (;;) static_cast<void>(ReceivePacket(kRendererSocket));
}

void EatMemory() {
  std::vector<std::vector<char>> eaten;
  for (;;) eaten.emplace_back(kMiB, 'x');
}

// As a C library would: without an exception, and on until it falls.
[[noreturn]] void EatAddressSpace() {
  for (;;) {
    auto* page = static_cast<char*>(std::malloc(kMiB));
    std::memset(page, 1, kMiB);
  }
}

int NewOutput() {
  return ::memfd_create("output", MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

[[noreturn]] void EatOutputs() {
  const int memfd = NewOutput();
  const std::string chunk(kMiB, 'x');
  while (::write(memfd, chunk.data(), chunk.size()) > 0) {
  }
  Escaped();
}

// As many outputs as it can have, each as long as it can be before its need is
// known; they cost nothing until they are written.
[[noreturn]] void EatDescriptors() {
  constexpr std::uint64_t kMost = 32;
  std::uint64_t mib = 0;
  for (int fd = 0; (fd = NewOutput()) >= 0; mib += kMost) {
    if (::ftruncate(fd, static_cast<off_t>(kMost * kMiB)) != 0) Escaped();
  }
  Say(std::to_string(mib) + " MiB of outputs");
  std::abort();
}

void Open() {
  if (::open("/etc/passwd", O_RDONLY) >= 0) Escaped();
}
void OpenSocket() {
  if (::socket(AF_INET, SOCK_STREAM, 0) >= 0) Escaped();
}
void Exec() {
  std::array<char*, 1> nothing = {nullptr};
  ::execve("/bin/true", nothing.data(), nothing.data());
}
void Fork() {
  if (::fork() >= 0) Escaped();
}
void Trace() {
  if (::ptrace(PTRACE_ATTACH, ::syscall(SYS_getppid), nullptr, nullptr) == 0) {
    Escaped();
  }
}
void ReadParent() {
  std::array<char, 16> here = {};
  iovec local = {.iov_base = here.data(), .iov_len = here.size()};
  iovec remote = local;
  if (::process_vm_readv(::getppid(), &local, 1, &remote, 1, 0) > 0) Escaped();
}
void KillParent() {
  if (::kill(::getppid(), SIGTERM) == 0) Escaped();
}
void MapCode() {
  if (::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
             MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED) {
    Escaped();
  }
}
// Huge pages are the machine's.
void TakeHugePages() {
  if (::mmap(nullptr, kMiB, PROT_READ,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0) != MAP_FAILED) {
    Escaped();
  }
}
// What tells it that its time is up.
void BlockSignals() {
  sigset_t all;
  ::sigfillset(&all);
  if (::sigprocmask(SIG_BLOCK, &all, nullptr) == 0) Escaped();
}
// Its limits are the worker's to set.
void RaiseLimits() {
  constexpr rlimit64 kNone = {RLIM64_INFINITY, RLIM64_INFINITY};
  if (::syscall(SYS_prlimit64, 0, RLIMIT_AS, &kNone, nullptr) == 0) Escaped();
}

void Send(PacketType type, ByteView payload, std::span<const int> fds) {
  static_cast<void>(SendPacket(kRendererSocket, Patience::kWaits,
                               {.type = type, .payload = payload, .fds = fds}));
}

[[noreturn]] void Babble() {
  Send(static_cast<PacketType>(77), AsBytes("nonsense"), {});
  Sleep();
}

[[noreturn]] void SendRaw() {
  if (::write(kRendererSocket, "?", 1) != 1) Escaped();
  Sleep();
}

// More memory than any job may have.
[[noreturn]] void NeedTooMuch() {
  Send(PacketType::kNeed,
       PackNeed({.source = {.format = "jpeg", .width = 1, .height = 1},
                 .bytes = UINT64_MAX}),
       {});
  Sleep();
}

// Answers at once, without having waited, with `memfd` for its output.
[[noreturn]] void AnswerWith(int memfd) {
  Send(PacketType::kNeed,
       PackNeed(
           {.source = {.format = "jpeg", .width = 1, .height = 1}, .bytes = 1}),
       {});
  const std::array<int, 1> fds = {memfd};
  Send(PacketType::kDone,
       PackDone({.entries = {{.variant = 0,
                              .format = OutputFormat::kWebp,
                              .width = 1,
                              .height = 1}}}),
       fds);
  Sleep();
}

// An output that can still change.
[[noreturn]] void AnswerUnsealed() { AnswerWith(NewOutput()); }

// One that was never written: whoever reads it takes the memory.
[[noreturn]] void AnswerSparse() {
  const int memfd = NewOutput();
  if (::ftruncate(memfd, 16 * kMiB) != 0 ||
      ::fcntl(memfd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) !=
          0) {
    Escaped();
  }
  AnswerWith(memfd);
}

// Descriptors without a packet.
[[noreturn]] void LeakDescriptors() {
  constexpr std::size_t kMany = 100;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMany)> control =
      {};
  msghdr message = {};
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  cmsghdr* header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int) * kMany);
  std::array<int, kMany> fds = {};
  fds.fill(STDERR_FILENO);
  std::memcpy(CMSG_DATA(header), fds.data(), sizeof(fds));
  static_cast<void>(::sendmsg(kRendererSocket, &message, 0));
  Sleep();
}

// A verdict that is not a renderer's to give: the message would be deleted.
[[noreturn]] void ClaimNotFound() {
  Send(PacketType::kFailed,
       PackFailed(
           {SourceFacts(), Error(ErrorClass::kNotFound, "never was there")}),
       {});
  Sleep();
}

[[noreturn]] void Exit() { ::_exit(0); }

using Deed = void (*)();

Deed DeedNamed(std::string_view name) {
  static const std::map<std::string_view, Deed> kDeeds = {
      {"abort", Abort},
      {"spin", Spin},
      {"sleep", Sleep},
      {"eat-memory", EatMemory},
      {"eat-address-space", EatAddressSpace},
      {"eat-outputs", EatOutputs},
      {"eat-descriptors", EatDescriptors},
      {"open", Open},
      {"socket", OpenSocket},
      {"exec", Exec},
      {"fork", Fork},
      {"trace", Trace},
      {"read-parent", ReadParent},
      {"kill-parent", KillParent},
      {"map-code", MapCode},
      {"raise-limits", RaiseLimits},
      {"take-huge-pages", TakeHugePages},
      {"block-signals", BlockSignals},
      {"answer-sparse", AnswerSparse},
      {"leak-descriptors", LeakDescriptors},
      {"babble", Babble},
      {"send-raw", SendRaw},
      {"need-too-much", NeedTooMuch},
      {"answer-unsealed", AnswerUnsealed},
      {"claim-not-found", ClaimNotFound},
      {"exit", Exit}};
  const auto found = kDeeds.find(name);
  return found != kDeeds.end() ? found->second : Escaped;
}

Result<Rendering> OpenOrMisbehave(ByteView source, const RenderPlan& plan,
                                  SourceFacts& facts) {
  constexpr std::string_view kMark = "hostile:";
  const std::string_view text = AsText(source);
  if (text.starts_with(kMark)) {
    const std::string_view line = text.substr(0, text.find('\n'));
    DeedNamed(line.substr(kMark.size()))();
    Say("it was refused, and it lives\n");
  }
  return OpenRendering(source, plan, facts);
}

}  // namespace
}  // namespace darkroom

int main() {
  return darkroom::RendererMain(darkroom::kRendererSocket,
                                darkroom::OpenOrMisbehave);
}
