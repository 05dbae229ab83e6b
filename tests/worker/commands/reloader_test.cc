#include "worker/commands/reloader.h"

#include <semaphore>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "tests/support/scratch_folder.h"
#include "worker/commands/config_load.h"

namespace darkroom {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

// A local family whose watcher runs, and a reloader beside it.
struct ReloaderTest : testing::Test {
  ReloaderTest() { EXPECT_TRUE(family.watcher->Start({}).ok()); }

  // As a configuration that takes sources from these buckets.
  std::string Write(const std::vector<std::string>& buckets,
                    const std::string& more = "") const {
    std::string text = "variants: [{name: small, width: 64}]\nroutes:\n";
    for (const std::string& bucket : buckets) {
      text += "  - {bucket: " + bucket + ", destination: {bucket: made}}\n";
    }
    WriteFile(file, text + more);
    return file;
  }

  void Reload() {
    request.Ask();
    ASSERT_TRUE(ended.try_acquire_for(seconds(60)));
  }

  void Upload(const std::string& path) const {
    WriteFile(root / "buckets" / path, "x");
  }

  // The body of the next event, which is deleted; empty if none comes.
  std::string NextEvent() const {
    const auto queue = family.services->OpenQueue(kLocalQueue, {}).value();
    const auto messages =
        queue->Receive({.max_messages = 1, .wait = seconds(15)}).value();
    if (messages.empty()) return "";
    EXPECT_TRUE(queue->Delete({&messages[0].receipt, 1}).at(0).ok());
    return messages[0].body;
  }

  std::uint64_t Waiting() const {
    const auto queue = family.services->OpenQueue(kLocalQueue, {}).value();
    return queue->Inspect().value().visible;
  }

  const ScratchFolder folder;
  const std::filesystem::path root = folder.path() / "studio";
  const std::string file = (folder.path() / "darkroom.yaml").string();
  const RunCommand command = {.config = Write({"uploads"}),
                              .local = root.string()};
  const LiveConfig live =
      std::make_shared<const Config>(LoadRunConfig(command).value());
  ServiceFamily family = OpenLocalFamily(*live.Get(), root).value();
  MemoryBudget budget{1'000'000'000, 0};
  Notifier notifier{{}};
  ReloadRequest request;
  std::binary_semaphore ended{0};
  const Reloader reloader{request,
                          {.command = command,
                           .family = family,
                           .live = live,
                           .parts = {.budget = budget, .notifier = notifier},
                           .abandon = {},
                           .begins = [] {},
                           .ended = [this] { ended.release(); }}};
};

TEST_F(ReloaderTest, ABucketThatCannotBeWatchedLeavesTheOldOnesWatched) {
  Upload("archive");  // A file, where a folder should be.
  Write({"uploads", "archive"});
  Reload();
  EXPECT_EQ(live.Get()->routes.size(), 1U);
  Upload("uploads/a.jpg");
  EXPECT_THAT(NextEvent(), HasSubstr("\"a.jpg\""));

  std::filesystem::remove(root / "buckets" / "archive");
  Reload();
  EXPECT_EQ(live.Get()->routes.size(), 2U);
  Upload("archive/b.jpg");
  EXPECT_THAT(NextEvent(), HasSubstr("\"b.jpg\""));
}

TEST_F(ReloaderTest, NothingIsQueuedOfBucketsThatAreNotInForce) {
  Upload("archive/a.jpg");
  Upload("broken");  // Looked at after the archive.
  Write({"uploads", "archive", "broken"});
  Reload();
  EXPECT_EQ(Waiting(), 0U);

  Write({"uploads", "archive"});
  Reload();
  EXPECT_THAT(NextEvent(), HasSubstr("\"a.jpg\""));
}

TEST_F(ReloaderTest, ALevelThatWasSetByHandStaysUntilTheFilesIsAnother) {
  const LogLevel before = CurrentLogLevel();
  SetLogLevel(LogLevel::kWarn);  // As the admin port does.
  Write({"uploads"}, "placeholder: false\n");
  Reload();
  EXPECT_EQ(CurrentLogLevel(), LogLevel::kWarn);
  Write({"uploads"}, "log: {level: error}\n");
  Reload();
  EXPECT_EQ(CurrentLogLevel(), LogLevel::kError);
  SetLogLevel(before);
}

TEST_F(ReloaderTest, AWatchThatIsToldToStopLooksAtNothingMore) {
  Upload("archive/a.jpg");
  Write({"archive"});
  const auto watcher = WatchLocal(LoadRunConfig(command).value(), root).value();
  std::stop_source stop;
  stop.request_stop();
  const Status prepared = watcher->Prepare(stop.get_token());
  ASSERT_FALSE(prepared.ok());
  EXPECT_EQ(prepared.error().cls(), ErrorClass::kCancelled);
  const Status started = watcher->Start(stop.get_token());
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().cls(), ErrorClass::kCancelled);
  EXPECT_EQ(Waiting(), 0U);
}

}  // namespace
}  // namespace darkroom
