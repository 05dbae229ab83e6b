#include "worker/road/queue_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Warnings(
    const Config& config, const QueueStatus& queue,
    const std::optional<QueueStatus>& dead_letters = std::nullopt) {
  std::vector<std::string> events;
  for (const QueueWarning& warning : CheckQueues(config, queue, dead_letters)) {
    EXPECT_FALSE(warning.advice.empty());
    events.push_back(warning.event);
  }
  return events;
}

QueueStatus Sound() {
  return {.visibility_timeout = seconds(60),
          .redrive = RedrivePolicy{"dead", 5},
          .retention = hours(96)};
}

TEST(QueueCheck, HasNothingToSayOfSoundQueues) {
  QueueStatus dead;
  dead.retention = hours(97);
  EXPECT_THAT(Warnings({}, Sound(), dead), IsEmpty());
  // What is not known is not judged.
  QueueStatus untold = Sound();
  untold.retention.reset();
  EXPECT_THAT(Warnings({}, untold, dead), IsEmpty());
  EXPECT_THAT(Warnings({}, Sound()), IsEmpty());
}

TEST(QueueCheck, MissesADeadLetterQueue) {
  QueueStatus queue = Sound();
  queue.redrive.reset();
  Config config;
  EXPECT_THAT(Warnings(config, queue), ElementsAre("no_dead_letter_queue"));
  config.queue.dead_letter_url = "https://sqs.eu-west-1.amazonaws.com/1/dead";
  EXPECT_THAT(Warnings(config, queue), IsEmpty());
  // Which the native way never sends to.
  config.queue.dead_letter = DeadLettering::kNative;
  EXPECT_THAT(Warnings(config, queue), ElementsAre("no_redrive_policy"));
}

TEST(QueueCheck, WarnsOfTimesThatDoNotFit) {
  QueueStatus queue = Sound();
  queue.visibility_timeout = seconds(29);
  Config config;
  EXPECT_THAT(Warnings(config, queue), ElementsAre("short_visibility"));
  config.queue.visibility_timeout = seconds(30);
  EXPECT_THAT(Warnings(config, queue), IsEmpty());

  QueueStatus dead;
  dead.retention = hours(96);
  EXPECT_THAT(Warnings({}, Sound(), dead),
              ElementsAre("short_dead_letter_retention"));
}

TEST(QueueCheck, WarnsOfADeadLetterQueueOfAnotherType) {
  QueueStatus fifo = Sound();
  fifo.fifo = true;
  const QueueStatus standard = {.retention = hours(336)};
  EXPECT_THAT(Warnings({}, fifo, standard),
              ElementsAre("dead_letter_queue_type"));
  EXPECT_THAT(Warnings({}, Sound(), QueueStatus{.fifo = true}),
              ElementsAre("dead_letter_queue_type"));
  // Between FIFO queues, letters begin a new age.
  EXPECT_THAT(
      Warnings({}, fifo, QueueStatus{.retention = hours(1), .fifo = true}),
      IsEmpty());
  // What cannot be inspected is not judged.
  EXPECT_THAT(Warnings({}, fifo), IsEmpty());
}

TEST(QueueCheck, WarnsOfASingleReceive) {
  QueueStatus queue = Sound();
  queue.redrive->max_receive_count = 1;
  EXPECT_THAT(Warnings({}, queue), ElementsAre("low_max_receive_count"));
}

}  // namespace
}  // namespace darkroom
