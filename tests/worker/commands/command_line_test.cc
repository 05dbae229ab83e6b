#include "worker/commands/command_line.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

std::variant<Command, int> Parse(std::vector<std::string> words) {
  words.insert(words.begin(), "darkroom");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  return ParseCommandLine(static_cast<int>(argv.size()), argv.data());
}

std::string FirstLine(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

template <typename T>
T ParsedAs(const std::vector<std::string>& words) {
  return std::get<T>(std::get<Command>(Parse(words)));
}

TEST(CommandLine, RunTakesItsOptions) {
  const auto run = ParsedAs<RunCommand>(
      {"run", "--config", "a.yaml", "--local", "dir", "--drain"});
  EXPECT_EQ(run.config, "a.yaml");
  EXPECT_EQ(run.local, "dir");
  EXPECT_TRUE(run.drain);
  EXPECT_EQ(ParsedAs<RunCommand>({"run"}).local, std::nullopt);
}

TEST(CommandLine, VariantsRepeatAndFilesFollow) {
  const auto process = ParsedAs<ProcessCommand>(
      {"process", "--out", "o", "--variant", "width=1,name=a", "--variant",
       "width=2", "--json", "x.jpg", "y.jpg"});
  EXPECT_EQ(process.variants,
            (std::vector<std::string>{"width=1,name=a", "width=2"}));
  EXPECT_EQ(process.files, (std::vector<std::string>{"x.jpg", "y.jpg"}));
  EXPECT_TRUE(process.json);
}

TEST(CommandLine, FilesMayBeginWithADashAfterTwoDashes) {
  const auto process = ParsedAs<ProcessCommand>(
      {"process", "--out", "o", "--variant", "width=1", "--", "-x.jpg"});
  EXPECT_EQ(process.files, std::vector<std::string>{"-x.jpg"});
}

TEST(CommandLine, CheckMayTestPermissions) {
  const auto check = ParsedAs<CheckCommand>({"check", "--aws", "--probe-all"});
  EXPECT_TRUE(check.aws);
  EXPECT_TRUE(check.probe_all);
  EXPECT_FALSE(ParsedAs<CheckCommand>({"check"}).aws);
  EXPECT_EQ(std::get<int>(Parse({"check", "--aws", "--local"})), 2);
  EXPECT_EQ(std::get<int>(Parse({"check", "--probe-all"})), 2);
}

TEST(CommandLine, CompletionIsForThreeShells) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const auto completion = ParsedAs<CompletionCommand>({"completion", shell});
    EXPECT_NE(completion.script.find("probe-all"), std::string::npos) << shell;
  }
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(std::get<int>(Parse({"completion", "tcsh"})), 2);
  EXPECT_NE(::testing::internal::GetCapturedStderr().find("bash"),
            std::string::npos);
}

TEST(CommandLine, HealthIsAskedOfAConfigurationOrAUrl) {
  const auto health =
      ParsedAs<HealthCommand>({"health", "--ready", "--url", "http://h:1"});
  EXPECT_TRUE(health.ready);
  EXPECT_EQ(health.url, "http://h:1");
  EXPECT_EQ(ParsedAs<HealthCommand>({"health", "--config", "a"}).config, "a");
  EXPECT_EQ(
      std::get<int>(Parse({"health", "--config", "a", "--url", "http://h:1"})),
      2);
}

TEST(CommandLine, AnUnknownCommandIsNamed) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(std::get<int>(Parse({"proces", "--out", "o", "a.jpg"})), 2);
  EXPECT_EQ(FirstLine(::testing::internal::GetCapturedStderr()),
            "darkroom: proces: unknown command; did you mean `process`?");
}

TEST(CommandLine, WhatIsWrongIsSaidFirst) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> mistakes =
      {{"darkroom: --locla: unknown option; did you mean `--local`?",
        {"run", "--locla", "studio"}},
       {"darkroom: --outt: unknown option; did you mean `--out`?",
        {"process", "--outt", "o", "a.jpg"}},
       {"darkroom: --outt=o: unknown option; did you mean `--out`?",
        {"process", "--outt=o", "a.jpg"}},
       {"darkroom: --locla: unknown option; did you mean `--local`?",
        {"--locla", "run"}},
       {"darkroom: --out is required",
        {"process", "--variant", "width=1", "--", "-a.jpg"}},
       {"darkroom: --resume: is left without a value: --json is an option",
        {"enqueue", "b", "--resume", "--json"}},
       {"darkroom: --local: is left without a value: --config is an option",
        {"run", "--local", "--config", "a.yaml"}},
       {"darkroom: a command is missing; known: run, process, check, health, "
        "redrive, "
        "enqueue, status, version, completion",
        {}}};
  for (const auto& [said, words] : mistakes) {
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(std::get<int>(Parse(words)), 2);
    EXPECT_EQ(FirstLine(::testing::internal::GetCapturedStderr()), said);
  }
}

TEST(CommandLine, MistakesAreExitCodeTwoAndHelpIsNone) {
  const std::vector<std::vector<std::string>> mistakes = {
      {},
      {"develop"},
      {"run", "--dran"},
      {"process", "a.jpg"},
      {"process", "--out", "o"},
      {"process", "--out", "o", "--variant", "a", "--config", "b", "c.jpg"}};
  for (const auto& words : mistakes) {
    EXPECT_EQ(std::get<int>(Parse(words)), 2);
  }
  for (const char* command : {"run", "process", "check", "health", "version"}) {
    EXPECT_EQ(std::get<int>(Parse({command, "--help"})), 0) << command;
  }
  EXPECT_EQ(std::get<int>(Parse({"--help"})), 0);
  EXPECT_EQ(std::get<int>(Parse({"--version"})), 0);
}

}  // namespace
}  // namespace darkroom
