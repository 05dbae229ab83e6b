#include "worker/renderer/renderer_program.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "codecs/render/encoder.h"
#include "tests/support/pictures.h"
#include "tests/support/program_run.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// The program alone in a folder bin/.
class Installation {
 public:
  Installation() { Put(DARKROOM_BINARY, "bin/darkroom"); }

  void Put(const fs::path& file, const fs::path& place) {
    const fs::path target = root_.path() / place;
    fs::create_directories(target.parent_path());
    fs::copy_file(file, target);
  }
  fs::path At(const fs::path& place) const { return root_.path() / place; }

  // `darkroom version` starts a renderer, to see what confines it.
  std::string Version() const {
    ProgramRun run({At("bin/darkroom").string(), "version"}, {});
    const int code = run.Wait();
    return run.output() + "exit code " + std::to_string(code) + "\n";
  }

 private:
  ScratchFolder root_;
};

void WriteJpeg(const fs::path& file) {
  BytesSink sink;
  const PlanarImage picture = MakePicture(ColorModel::kYCbCr, false, 32, 20);
  ASSERT_TRUE(
      Encode(picture, {.format = OutputFormat::kJpeg, .quality = 90}, {}, sink)
          .ok());
  std::ofstream(file, std::ios::binary) << AsText(sink.bytes);
}

TEST(RendererProgram, MayBeBesideTheProgramOrInLibexec) {
  EXPECT_EQ(RendererPlaces("/usr/bin/darkroom"),
            (std::vector<fs::path>{"/usr/bin/darkroom-renderer",
                                   "/usr/libexec/darkroom/darkroom-renderer"}));
}

TEST(RendererProgram, IsFoundAtEitherPlace) {
  for (const char* place :
       {"bin/darkroom-renderer", "libexec/darkroom/darkroom-renderer"}) {
    SCOPED_TRACE(place);
    Installation installation;
    installation.Put(DARKROOM_RENDERER, place);
    const std::string version = installation.Version();
    EXPECT_THAT(version, HasSubstr("confinement no_new_privs"));
    EXPECT_THAT(version, HasSubstr("exit code 0"));
  }
}

TEST(RendererProgram, IsTakenFromWhereItCanBeExecuted) {
  Installation installation;
  fs::create_directories(installation.At("bin/darkroom-renderer"));
  installation.Put(DARKROOM_RENDERER, "libexec/darkroom/darkroom-renderer");
  EXPECT_THAT(installation.Version(), HasSubstr("exit code 0"));
}

TEST(RendererProgram, ThatCannotBeUsedIsAnErrorThatSaysWhereAndWhy) {
  Installation installation;
  installation.Put(DARKROOM_RENDERER, "bin/darkroom-renderer");
  fs::permissions(installation.At("bin/darkroom-renderer"),
                  fs::perms::owner_read);
  const std::string version = installation.Version();
  EXPECT_THAT(version, HasSubstr("the renderers' program cannot be used"));
  EXPECT_THAT(version, HasSubstr("bin/darkroom-renderer: Permission denied"));
  EXPECT_THAT(version, HasSubstr("libexec/darkroom/darkroom-renderer: No such "
                                 "file or directory"));
  EXPECT_THAT(version, HasSubstr("exit code 1"));
}

TEST(RendererProgram, ThatTheKernelRefusesIsAnErrorThatSaysWhy) {
  Installation installation;
  const fs::path empty = installation.At("bin/darkroom-renderer");
  std::ofstream(empty).close();
  fs::permissions(empty, fs::perms::owner_all);
  const std::string version = installation.Version();
  EXPECT_THAT(version, HasSubstr("could not be executed"));
  EXPECT_THAT(version, HasSubstr("it said: Exec format error"));
}

TEST(RendererProgram, OfAnotherVersionIsRefused) {
  Installation installation;
  installation.Put(DARKROOM_OTHER_RENDERER, "bin/darkroom-renderer");
  const std::string version = installation.Version();
  EXPECT_THAT(version, HasSubstr("is of version 0.0.0-other, darkroom of "));
  EXPECT_THAT(version, HasSubstr("exit code 1"));
}

// Renderers get what is above their own four descriptors closed, whichever of
// them the program is held by.
TEST(RendererProgram, IsFoundByAWorkerWithoutStandardStreams) {
  Installation installation;
  installation.Put(DARKROOM_RENDERER, "bin/darkroom-renderer");
  const std::string program = installation.At("bin/darkroom").string();
  ProgramRun run(
      {"/bin/sh", "-c", program + " version <&- 2>&- >/dev/null; echo $?"}, {});
  EXPECT_EQ(run.Wait(), 0);
  EXPECT_EQ(run.output(), "0\n");
}

// An upgrade under a running worker does not mix versions.
TEST(RendererProgram, IsKeptWhenAnotherIsInstalledOverIt) {
  Installation installation;
  const fs::path renderer = installation.At("bin/darkroom-renderer");
  installation.Put(DARKROOM_RENDERER, "bin/darkroom-renderer");
  const fs::path uploads = installation.At("studio/buckets/uploads");
  fs::create_directories(uploads);
  ProgramRun run(
      {installation.At("bin/darkroom").string(), "run", "--local",
       installation.At("studio").string()},
      {"DARKROOM_VARIANTS=[{width: 16}]", "DARKROOM_CONCURRENCY_RENDER=1",
       "DARKROOM_LIMITS_RENDERER_JOBS=1"});
  ASSERT_TRUE(run.Await(" start ")) << run.output();
  fs::remove(renderer);
  installation.Put("/bin/false", "bin/darkroom-renderer");
  for (const std::string name : {"first.jpg", "second.jpg", "third.jpg"}) {
    WriteJpeg(uploads / name);
    EXPECT_TRUE(run.Await("complete bucket=uploads key=" + name))
        << run.output();
  }
  run.Signal(SIGTERM);
  EXPECT_EQ(run.Wait(), 0);
  EXPECT_THAT(run.output(), HasSubstr("renderers_recycled=3"));
}

TEST(RendererProgram, SaysWhoStartsItToWhoeverRunsItByHand) {
  ProgramRun run({DARKROOM_RENDERER}, {});
  EXPECT_EQ(run.Wait(), 2);
  EXPECT_THAT(run.output(), HasSubstr("is started by darkroom"));
}

}  // namespace
}  // namespace darkroom
