#include "worker/tools/queue_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace darkroom {
namespace {

using std::chrono::hours;
using testing::HasSubstr;
using testing::Not;

constexpr SysMillis kNow{hours(1'000)};

QueueReport FullReport() {
  QueueReport report{.now = kNow,
                     .queue = "jobs",
                     .status = {.visible = 1'234,
                                .in_flight = 5,
                                .redrive = RedrivePolicy{"letters", 5},
                                .retention = hours(96),
                                .oldest = kNow - hours(3)},
                     .dead_letter_queue = "letters",
                     .dead_letters = QueueStatus{.visible = 7},
                     .moving = {{.status = "RUNNING",
                                 .destination = "arn:to",
                                 .moved = 10,
                                 .to_move = 40,
                                 .started = kNow - std::chrono::minutes(2)}},
                     .warnings = {{"short_visibility", "make it more"}}};
  return report;
}

TEST(QueueReport, IsOneScreen) {
  EXPECT_EQ(QueueReportText(FullReport()),
            "queue: jobs\n"
            "  visible     1,234\n"
            "  in flight   5\n"
            "  delayed     0\n"
            "  oldest      3h\n"
            "  visibility  30s\n"
            "  retention   4d\n"
            "  redrive     after 5 receives to letters\n"
            "dead letters: letters\n"
            "  visible     7\n"
            "  in flight   0\n"
            "  delayed     0\n"
            "  visibility  30s\n"
            "move task: RUNNING, 10 of 40 moved to arn:to, started 2m ago\n"
            "warning: short_visibility: make it more\n");
}

TEST(QueueReport, SaysWhatIsNotKnown) {
  QueueReport report = FullReport();
  report.dead_letters.reset();
  report.dead_letters_problem = "forbidden";
  report.moving.clear();
  report.moving_problem = "no right to ask";
  report.status.redrive.reset();
  const std::string text = QueueReportText(report);
  EXPECT_THAT(text, HasSubstr("  redrive     no policy\n"));
  EXPECT_THAT(text, HasSubstr("  not known   forbidden\n"));
  EXPECT_THAT(text, HasSubstr("move tasks: not known: no right to ask\n"));
  report.dead_letter_queue.clear();
  EXPECT_THAT(QueueReportText(report), HasSubstr("dead letters: no queue\n"));
}

TEST(QueueReport, IsOneObjectOfJson) {
  const std::string text = QueueReportJson(FullReport());
  EXPECT_THAT(text, Not(HasSubstr("\n")));
  rapidjson::Document json;
  json.Parse(text.c_str());
  ASSERT_TRUE(json.IsObject()) << text;
  EXPECT_EQ(json["queue"]["visible"].GetInt(), 1'234);
  EXPECT_EQ(json["queue"]["retention_s"].GetInt(), 96 * 3600);
  EXPECT_EQ(json["queue"]["max_receive_count"].GetInt(), 5);
  EXPECT_EQ(json["dead_letters"]["visible"].GetInt(), 7);
  EXPECT_EQ(json["move_tasks"][0]["to_move"].GetInt(), 40);
  EXPECT_STREQ(json["warnings"][0]["event"].GetString(), "short_visibility");
}

}  // namespace
}  // namespace darkroom
