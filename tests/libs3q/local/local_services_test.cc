#include "libs3q/local/local_services.h"

#include <gtest/gtest.h>

#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

TEST(LocalServices, MakesWhatItNeedsAndOpensItAgain) {
  const ScratchFolder folder;
  const LocalOptions options = {.root = folder.path() / "new" / "root",
                                .visibility_timeout = std::chrono::seconds(60),
                                .max_receive_count = 2};
  for (int i = 0; i < 2; ++i) {
    const auto services = OpenLocalServices(options);
    ASSERT_TRUE(services.ok()) << services.error().message();
    const auto queue = (*services)->OpenQueue(kLocalQueue, {});
    ASSERT_TRUE(queue.ok()) << queue.error().message();
    const QueueStatus status = (*queue)->Inspect().value();
    EXPECT_EQ(status.visibility_timeout, std::chrono::seconds(60));
    ASSERT_TRUE(status.redrive.has_value());
    EXPECT_EQ(status.redrive->max_receive_count, 2);
    EXPECT_TRUE(
        (*services)->OpenQueue(status.redrive->dead_letter_queue, {}).ok());
  }
  EXPECT_TRUE(std::filesystem::is_directory(options.root / "buckets"));
}

TEST(LocalServices, KeepsTheSettingsOfQueuesThatAreOnlyLookedAt) {
  const ScratchFolder folder;
  const LocalOptions look = {.root = folder.path(),
                             .queues = QueueSetup::kKeep};
  const auto nothing = OpenLocalServices(look);
  ASSERT_FALSE(nothing.ok());
  EXPECT_EQ(nothing.error().cls(), ErrorClass::kConfiguration);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));

  ASSERT_TRUE(OpenLocalServices({.root = folder.path(),
                                 .visibility_timeout = std::chrono::seconds(7)})
                  .ok());
  const auto services = OpenLocalServices(look).value();
  const auto queue = services->OpenQueue(kLocalQueue, {}).value();
  QueueStatus status = queue->Inspect().value();
  EXPECT_EQ(status.visibility_timeout, std::chrono::seconds(7));
  EXPECT_FALSE(status.oldest);
  const SysMillis before = WallNow();
  const std::vector<OutgoingMessage> one = {{.body = "b"}};
  ASSERT_TRUE(queue->Send(one)[0].ok());
  status = queue->Inspect().value();
  ASSERT_TRUE(status.oldest);
  EXPECT_GE(*status.oldest, before);
}

TEST(LocalServices, OtherQueuesAreAMistakeWithASuggestion) {
  const ScratchFolder folder;
  const auto services = OpenLocalServices({.root = folder.path()}).value();
  const auto queue = services->OpenQueue("job", {});
  ASSERT_FALSE(queue.ok());
  EXPECT_EQ(queue.error().cls(), ErrorClass::kConfiguration);
  EXPECT_EQ(queue.error().message(),
            "not a local queue: job; did you mean \"jobs\"?");
}

TEST(LocalServices, RefusesARootThatCannotBe) {
  const ScratchFolder folder;
  WriteFile(folder.path() / "file", "x");
  const auto services =
      OpenLocalServices({.root = folder.path() / "file" / "root"});
  ASSERT_FALSE(services.ok());
  EXPECT_EQ(services.error().cls(), ErrorClass::kConfiguration);
  EXPECT_FALSE(OpenLocalServices(
                   {.root = folder.path() / "root", .max_receive_count = 0})
                   .ok());
}

}  // namespace
}  // namespace darkroom
