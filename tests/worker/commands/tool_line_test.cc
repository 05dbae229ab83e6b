#include "worker/commands/tool_line.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "worker/commands/command_line.h"

namespace darkroom {
namespace {

std::variant<Command, int> Parse(std::vector<std::string> words) {
  words.insert(words.begin(), "darkroom");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  return ParseCommandLine(static_cast<int>(argv.size()), argv.data());
}

template <typename T>
T ParsedAs(const std::vector<std::string>& words) {
  return std::get<T>(std::get<Command>(Parse(words)));
}

TEST(ToolLine, RedriveMovesNothingUnlessToldTo) {
  EXPECT_FALSE(ParsedAs<RedriveCommand>({"redrive"}).send);
  EXPECT_FALSE(ParsedAs<RedriveCommand>({"redrive", "--dry-run"}).send);
  EXPECT_TRUE(ParsedAs<RedriveCommand>({"redrive", "--send"}).send);
  EXPECT_EQ(std::get<int>(Parse({"redrive", "--send", "--dry-run"})), 2);
}

TEST(ToolLine, RedriveTakesItsFilters) {
  const auto redrive = ParsedAs<RedriveCommand>(
      {"redrive", "--config", "c.yaml",   "--class", "timeout",
       "--class", "none",     "--bucket", "b",       "--prefix",
       "p/",      "--limit",  "7",        "--rate",  "2.5",
       "--from",  "f",        "--to",     "t",       "--json"});
  EXPECT_EQ(redrive.place.config, "c.yaml");
  EXPECT_EQ(redrive.place.local, std::nullopt);
  EXPECT_EQ(redrive.classes, (std::vector<std::string>{"timeout", "none"}));
  EXPECT_EQ(redrive.bucket, "b");
  EXPECT_EQ(redrive.prefix, "p/");
  EXPECT_EQ(redrive.limit, 7U);
  EXPECT_EQ(redrive.rate, 2.5);
  EXPECT_EQ(redrive.from, "f");
  EXPECT_EQ(redrive.to, "t");
  EXPECT_TRUE(redrive.json);
}

TEST(ToolLine, EnqueueTakesAPrefixOrAList) {
  const auto prefix = ParsedAs<EnqueueCommand>({"enqueue",
                                                "s3://b/p",
                                                "--glob",
                                                "**/*.jpg",
                                                "--suffix",
                                                ".jpg",
                                                "--suffix",
                                                ".png",
                                                "--min-size",
                                                "10kB",
                                                "--max-size",
                                                "5MiB",
                                                "--newer-than",
                                                "30d",
                                                "--older-than",
                                                "2026-11-21",
                                                "--missing-only",
                                                "--resume",
                                                "token",
                                                "--local",
                                                "dir"});
  EXPECT_EQ(prefix.source, "s3://b/p");
  EXPECT_EQ(prefix.suffixes, (std::vector<std::string>{".jpg", ".png"}));
  EXPECT_EQ(prefix.min_size, 10'000U);
  EXPECT_EQ(prefix.max_size, 5'242'880U);
  EXPECT_EQ(prefix.newer_than, "30d");
  EXPECT_TRUE(prefix.missing_only);
  EXPECT_EQ(prefix.resume, "token");
  EXPECT_EQ(prefix.place.local, "dir");
  const auto list = ParsedAs<EnqueueCommand>(
      {"enqueue", "--list", "-", "--bucket", "b", "--dry-run"});
  EXPECT_EQ(list.list, "-");
  EXPECT_EQ(list.bucket, "b");
  EXPECT_TRUE(list.dry_run);
}

TEST(ToolLine, MistakesAreExitCodeTwo) {
  const std::vector<std::vector<std::string>> mistakes = {
      {"redrive", "--class", "corupt"},
      {"redrive", "--limit", "0"},
      {"redrive", "--limit", "-1"},
      {"redrive", "--rate", "0"},
      {"redrive", "--rate", "fast"},
      {"enqueue", "s3://b", "--list", "l"},
      {"enqueue", "s3://b", "--bucket", "b"},
      {"enqueue", "s3://b", "--min-size", "big"},
      {"enqueue", "s3://b", "--newer-than", "yesterday"},
      {"enqueue", "s3://b", "--glob", "["},
      {"enqueue", "s3://b", "--dry-run", "--resume", "t"},
      {"status", "--send"}};
  for (const auto& words : mistakes) {
    EXPECT_EQ(std::get<int>(Parse(words)), 2) << words.back();
  }
  for (const char* command : {"redrive", "enqueue", "status"}) {
    EXPECT_EQ(std::get<int>(Parse({command, "--help"})), 0) << command;
  }
}

}  // namespace
}  // namespace darkroom
