#include "worker/renderer/child_renderer.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "tests/support/pictures.h"
#include "tests/support/scratch_folder.h"
#include "worker/renderer/in_process_renderer.h"
#include "worker/renderer/packet.h"

namespace darkroom {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Status AdmitAll(std::uint64_t) { return {}; }

SharedBuffer SomeJpeg() {
  BytesSink sink;
  const PlanarImage picture = MakePicture(ColorModel::kYCbCr, false, 320, 200);
  EXPECT_TRUE(
      Encode(picture, {.format = OutputFormat::kJpeg, .quality = 90}, {}, sink)
          .ok());
  return SharedBuffer::CopyOf(sink.bytes).value();
}

// What `path` has from now on, where it lies.
SharedBuffer InFile(const std::string& path, const SharedBuffer& bytes) {
  WriteFile(path, AsText(bytes.view()));
  return SharedBuffer::OfFile(Fd(::open(path.c_str(), O_RDONLY))).value();
}

RenderPlan TwoVariants() {
  RenderPlan plan;
  plan.variants = {{.spec = {.name = "small", .width = 40}},
                   {.spec = {.name = "skipped", .width = 300}, .encode = false},
                   {.spec = {.name = "card",
                             .width = 100,
                             .height = 100,
                             .fit = Fit::kCover,
                             .format = OutputFormat::kJpeg}}};
  return plan;
}

ChildRenderer::Options Real() {
  return {.program = DARKROOM_RENDERER, .limits = {.job_timeout = seconds(60)}};
}

// No child of this process is left: none runs, none is a zombie.
bool NoChildrenLeft() {
  return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
}

TEST(ChildRenderer, MakesTheSameBytesAsInProcess) {
  const SharedBuffer source = SomeJpeg();
  InProcessRenderer here;
  ChildRenderer child(Real());
  for (int job = 0; job < 3; ++job) {
    const RenderOutcome expected = here.Render(source, TwoVariants(), AdmitAll);
    const RenderOutcome outcome = child.Render(source, TwoVariants(), AdmitAll);
    ASSERT_TRUE(outcome.rendered.ok()) << outcome.rendered.error().message();
    EXPECT_EQ(outcome.source.format, "jpeg");
    EXPECT_EQ(outcome.source.width, 320);
    ASSERT_EQ(outcome.rendered->renditions.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      const Rendition& rendition = outcome.rendered->renditions[i];
      const Rendition& reference = expected.rendered->renditions[i];
      EXPECT_EQ(rendition.variant, reference.variant);
      EXPECT_EQ(rendition.width, reference.width);
      EXPECT_EQ(AsText(rendition.bytes.view()), AsText(reference.bytes.view()));
    }
  }
}

TEST(ChildRenderer, SaysWhatIsWrongWithAPictureAndGoesOn) {
  ChildRenderer child(Real());
  const SharedBuffer good = SomeJpeg();
  const SharedBuffer cut =
      SharedBuffer::CopyOf(good.view().first(good.size() / 2)).value();
  const RenderOutcome outcome = child.Render(cut, TwoVariants(), AdmitAll);
  EXPECT_EQ(outcome.rendered.error().cls(), ErrorClass::kCorrupt);
  EXPECT_EQ(outcome.source.width, 320);
  const SharedBuffer text = SharedBuffer::CopyOf(AsBytes("hello")).value();
  EXPECT_EQ(child.Render(text, TwoVariants(), AdmitAll).rendered.error().cls(),
            ErrorClass::kUnsupported);
  EXPECT_TRUE(child.Render(good, TwoVariants(), AdmitAll).rendered.ok());
}

TEST(ChildRenderer, TakesAFileWhereItLies) {
  ScratchFolder folder;
  const SharedBuffer good = SomeJpeg();
  const SharedBuffer file = InFile(folder.path() / "picture.jpg", good);
  ChildRenderer child(Real());
  const RenderOutcome expected = child.Render(good, TwoVariants(), AdmitAll);
  const RenderOutcome outcome = child.Render(file, TwoVariants(), AdmitAll);
  ASSERT_TRUE(outcome.rendered.ok()) << outcome.rendered.error().message();
  EXPECT_EQ(AsText(outcome.rendered->renditions[0].bytes.view()),
            AsText(expected.rendered->renditions[0].bytes.view()));
}

// Between its header and its pixels: that harms one renderer, no more.
TEST(ChildRenderer, SurvivesAFileThatIsCutOffMeanwhile) {
  ScratchFolder folder;
  const std::string path = folder.path() / "picture.jpg";
  const SharedBuffer good = SomeJpeg();
  const SharedBuffer file = InFile(path, good);
  ChildRenderer child(Real());
  const auto cut_off = [&](std::uint64_t) -> Status {
    std::filesystem::resize_file(path, 0);
    return {};
  };
  const RenderOutcome outcome = child.Render(file, TwoVariants(), cut_off);
  EXPECT_EQ(outcome.rendered.error().cls(), ErrorClass::kCrashed);
  EXPECT_TRUE(child.Render(good, TwoVariants(), AdmitAll).rendered.ok());
}

TEST(ChildRenderer, AsksForMemoryBeforeItTakesPixels) {
  ChildRenderer child(Real());
  const SharedBuffer source = SomeJpeg();
  std::uint64_t asked = 0;
  const auto refuse = [&](std::uint64_t need) -> Status {
    asked = need;
    return Error(ErrorClass::kTooLarge, "no memory for it");
  };
  EXPECT_EQ(
      child.Render(source, TwoVariants(), refuse).rendered.error().message(),
      "no memory for it");
  EXPECT_GT(asked, 10'000U);
  EXPECT_TRUE(child.Render(source, TwoVariants(), AdmitAll).rendered.ok());
}

// A machine on which no renderer starts is not the fault of a picture.
TEST(ChildRenderer, AProgramThatIsNoRendererIsAnErrorNotAHang) {
  for (const char* program : {"/nonexistent", "/bin/true", "/bin/cat"}) {
    SCOPED_TRACE(program);
    ChildRenderer child(
        {.program = program, .limits = {.job_timeout = seconds(60)}});
    for (int job = 0; job < 2; ++job) {
      EXPECT_EQ(child.Render(SomeJpeg(), TwoVariants(), AdmitAll)
                    .rendered.error()
                    .cls(),
                ErrorClass::kInternal);
    }
  }
  EXPECT_TRUE(NoChildrenLeft());
}

// The pids of this process's children.
std::vector<pid_t> Children() {
  std::vector<pid_t> pids;
  std::ifstream list("/proc/self/task/" + std::to_string(::getpid()) +
                     "/children");
  for (pid_t pid = 0; list >> pid;) pids.push_back(pid);
  return pids;
}

TEST(ChildRenderer, OneThatDiesWhileIdleCostsNoPicture) {
  ChildRenderer child(Real());
  const SharedBuffer source = SomeJpeg();
  ASSERT_TRUE(child.Render(source, TwoVariants(), AdmitAll).rendered.ok());
  const std::vector<pid_t> children = Children();
  ASSERT_EQ(children.size(), 1U);
  ::kill(children[0], SIGKILL);
  siginfo_t ended = {};
  // It is dead, and left for its owner to reap.
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(children[0]), &ended,
                     WEXITED | WNOWAIT),
            0);
  EXPECT_TRUE(child.Render(source, TwoVariants(), AdmitAll).rendered.ok());
}

TEST(ChildRenderer, TellsTheSizeOfWhatIsTooLarge) {
  ChildRenderer child(Real());
  RenderPlan plan = TwoVariants();
  plan.limits.max_pixels = 100;
  const RenderOutcome outcome = child.Render(SomeJpeg(), plan, AdmitAll);
  EXPECT_EQ(outcome.rendered.error().cls(), ErrorClass::kTooLarge);
  EXPECT_EQ(outcome.source.format, "jpeg");
  EXPECT_EQ(outcome.source.width, 320);
}

// One that never answers.
SharedBuffer Lullaby() {
  return SharedBuffer::CopyOf(AsBytes("hostile:sleep\n")).value();
}

TEST(ChildRenderer, IsKilledAtItsDeadlineAndReaped) {
  {
    ChildRenderer child({.program = DARKROOM_HOSTILE_RENDERER,
                         .limits = {.job_timeout = milliseconds(50)}});
    EXPECT_EQ(
        child.Render(Lullaby(), TwoVariants(), AdmitAll).rendered.error().cls(),
        ErrorClass::kTimeout);
  }
  EXPECT_TRUE(NoChildrenLeft());
}

TEST(ChildRenderer, AbandonEndsTheJobInHand) {
  std::stop_source abandon;
  ChildRenderer child({.program = DARKROOM_HOSTILE_RENDERER,
                       .limits = {.job_timeout = seconds(1'000)},
                       .abandon = abandon.get_token()});
  const std::jthread stopper([&] { abandon.request_stop(); });
  EXPECT_EQ(
      child.Render(Lullaby(), TwoVariants(), AdmitAll).rendered.error().cls(),
      ErrorClass::kCancelled);
}

Result<RendererProcess> StartReal() {
  return RendererProcess::Start({.program = DARKROOM_RENDERER});
}

// A script that takes the renderer's place.
class Script {
 public:
  explicit Script(const std::string& text)
      : path_((folder_.path() / "script").string()) {
    std::ofstream(path_) << "#!/bin/sh\n" << text << "\n";
    ::chmod(path_.c_str(), 0755);
  }
  const std::string& path() const { return path_; }
  std::filesystem::path folder() const { return folder_.path(); }

 private:
  ScratchFolder folder_;
  std::string path_;
};

TEST(RendererProcess, OneThatDoesNotStartInTimeIsKilled) {
  const Script hang("exec /bin/sleep 1000");
  const auto process = RendererProcess::Start(
      {.program = hang.path(), .start_timeout = milliseconds(50)});
  ASSERT_FALSE(process.ok());
  EXPECT_EQ(process.error().cls(), ErrorClass::kInternal);
  EXPECT_NE(process.error().message().find("not ready within 50 ms"),
            std::string::npos);
  EXPECT_TRUE(NoChildrenLeft());
}

TEST(RendererProcess, SaysWhatHoldsIt) {
  const auto process = StartReal();
  ASSERT_TRUE(process.ok()) << process.error().message();
  EXPECT_TRUE(process->confinement().Has(Layer::kNoNewPrivs));
  EXPECT_TRUE(process->confinement().Has(Layer::kLimits));
  EXPECT_TRUE(process->memory_use().has_value());
}

TEST(RendererProcess, TellsHowItEnded) {
  const auto ended_by = [](int signal) {
    RendererProcess process = StartReal().value();
    ::kill(process.pid(), signal);
    return process.Reap().cls();
  };
  EXPECT_EQ(ended_by(SIGKILL), ErrorClass::kMemory);
  EXPECT_EQ(ended_by(SIGSYS), ErrorClass::kForbidden);
  EXPECT_EQ(ended_by(SIGXCPU), ErrorClass::kTimeout);
  EXPECT_EQ(ended_by(SIGABRT), ErrorClass::kCrashed);
}

// Busy for ever: it does not notice that its socket is closed.
RendererProcess StartBusy() {
  RendererProcess process =
      RendererProcess::Start({.program = DARKROOM_HOSTILE_RENDERER}).value();
  const SharedBuffer plan = SharedBuffer::CopyOf(PackPlan({})).value();
  const SharedBuffer source = Lullaby();
  const std::array<int, 2> fds = {source.fd(), plan.fd()};
  EXPECT_TRUE(SendPacket(process.socket(), Patience::kNone,
                         {.type = PacketType::kRender, .fds = fds})
                  .ok());
  return process;
}

// How a child of this process ended.
bool WasKilled(pid_t pid) {
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

// The worker is killed where it stands; its renderer must not live on.
TEST(RendererProcess, NeverOutlivesItsWorker) {
  // Orphans become children of this process, so that their end can be awaited.
  ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
  std::array<int, 2> ends = {};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const pid_t worker = ::fork();
  if (worker == 0) {
    const RendererProcess process = StartBusy();
    const pid_t pid = process.pid();
    if (::write(ends[1], &pid, sizeof(pid)) != sizeof(pid)) ::_exit(1);
    for (;;) ::pause();
  }
  pid_t renderer = -1;
  ASSERT_EQ(::read(ends[0], &renderer, sizeof(renderer)),
            static_cast<ssize_t>(sizeof(renderer)));
  ::kill(worker, SIGKILL);
  ASSERT_EQ(::waitpid(worker, nullptr, 0), worker);
  EXPECT_TRUE(WasKilled(renderer));
  ::close(ends[0]);
  ::close(ends[1]);
}

// The kernel's signal at a parent's death is one at its thread's: a renderer
// belongs to the thread that started it.
TEST(RendererProcess, EndsWithTheThreadThatStartedIt) {
  std::optional<RendererProcess> process;
  std::thread([&] { process.emplace(StartBusy()); }).join();
  siginfo_t ended = {};
  ASSERT_EQ(::waitid(P_PID, static_cast<id_t>(process->pid()), &ended,
                     WEXITED | WNOWAIT),
            0);
  EXPECT_EQ(ended.si_code, CLD_KILLED);
  EXPECT_EQ(ended.si_status, SIGKILL);
}

// Nothing of the worker's environment or descriptors gets across.
TEST(RendererProcess, StartsWithNothingOfItsWorker) {
  const Script look(
      "{ /usr/bin/env; /bin/ls /proc/$$/fd; } >$(dirname $0)/seen");
  ::setenv("AWS_SECRET_ACCESS_KEY", "do not tell", 1);
  const std::ifstream open_file("/etc/hostname");
  EXPECT_FALSE(RendererProcess::Start({.program = look.path()}).ok());
  ::unsetenv("AWS_SECRET_ACCESS_KEY");
  std::ifstream result(look.folder() / "seen");
  const std::string text((std::istreambuf_iterator<char>(result)), {});
  EXPECT_EQ(text.find("AWS_"), std::string::npos) << text;
  EXPECT_EQ(text.find("HOME="), std::string::npos) << text;
  EXPECT_NE(text.find("GLIBC_TUNABLES=glibc.malloc.hugetlb=1\n"),
            std::string::npos)
      << text;
  // 0, 1, 2, the socket, and what the shell opened: its script and a copy of
  // standard output.
  EXPECT_NE(text.find("\n3\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("\n4\n"), std::string::npos) << text;
}

}  // namespace
}  // namespace darkroom
