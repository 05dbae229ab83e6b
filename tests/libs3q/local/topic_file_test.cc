#include "libs3q/local/topic_file.h"

#include <filesystem>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "libs3q/local/local_services.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

using testing::ElementsAre;

std::vector<std::string> LinesOf(const std::filesystem::path& file) {
  std::istringstream text(ReadFile(file));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

class TopicFileTest : public testing::Test {
 protected:
  ScratchFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "topics/told.jsonl";
};

TEST_F(TopicFileTest, AppendsALineForEachNotification) {
  const auto topic =
      OpenLocalTopic({.root = folder_.path()}, "arn:aws:sns:local:1:told");
  ASSERT_TRUE(topic.ok()) << topic.error().message();
  const std::vector<Notification> two = {
      {.body = "{\"a\":\n1}", .subject = "s", .attributes = {{"n", "\xFF"}}},
      {.body = ""}};
  for (const Status& outcome : (*topic)->Publish(two)) {
    EXPECT_TRUE(outcome.ok()) << outcome.error().message();
  }
  EXPECT_THAT(
      LinesOf(file_),
      ElementsAre("{\"subject\":\"s\",\"attributes\":{\"n\":\"\xEF\xBF\xBD\"},"
                  "\"message\":\"{\\\"a\\\":\\n1}\"}",
                  R"({"subject":"","attributes":{},"message":""})"));
}

TEST_F(TopicFileTest, MayBeMovedAway) {
  TopicFile topic(file_);
  const std::vector<Notification> one = {{.body = "b"}};
  EXPECT_TRUE(topic.Publish(one).at(0).ok());
  std::filesystem::rename(file_, file_.string() + ".1");
  EXPECT_TRUE(topic.Publish(one).at(0).ok());
  EXPECT_EQ(LinesOf(file_).size(), 1U);
}

TEST_F(TopicFileTest, LinesOfManyWritersStayWhole) {
  constexpr int kWriters = 4;
  constexpr int kRounds = 50;
  std::vector<std::jthread> writers;
  for (int w = 0; w < kWriters; ++w) {
    writers.emplace_back([&, w] {
      TopicFile topic(file_);
      const std::vector<Notification> two(
          2,
          {.body = std::string(static_cast<std::size_t>(1 + w * 3000), 'x')});
      for (int i = 0; i < kRounds; ++i) topic.Publish(two);
    });
  }
  writers.clear();
  const std::vector<std::string> lines = LinesOf(file_);
  EXPECT_EQ(lines.size(), 2U * kWriters * kRounds);
  for (const std::string& line : lines) {
    rapidjson::Document json;
    EXPECT_FALSE(json.Parse(line.c_str()).HasParseError()) << line;
  }
}

TEST_F(TopicFileTest, AFailureIsTheFailureOfAll) {
  std::filesystem::create_directories(file_);  // A folder is in the way.
  TopicFile topic(file_);
  const std::vector<Notification> two(2, {.body = "b"});
  const std::vector<Status> outcome = topic.Publish(two);
  ASSERT_EQ(outcome.size(), 2U);
  EXPECT_FALSE(outcome[0].ok());
  EXPECT_FALSE(outcome[1].ok());
}

TEST_F(TopicFileTest, OnlyNamesOfFilesAreTaken) {
  for (const char* name : {"", "arn:aws:sns:r:1:", "..", ".told", "a/b"}) {
    EXPECT_FALSE(OpenLocalTopic({.root = folder_.path()}, name).ok()) << name;
  }
}

}  // namespace
}  // namespace darkroom
