#include "base/log.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

const LogFields kFields = {{"key", "a \"b\".jpg"},
                           {"bytes", 12},
                           {"ms", 1.5},
                           {"ok", true},
                           {"variants", RawJson{"[128,512]"}}};

TEST(Log, JsonLineIsOneObject) {
  EXPECT_EQ(
      LogLine(LogFormat::kJson, LogLevel::kInfo, "T", "complete", kFields),
      R"({"time":"T","level":"info","event":"complete",)"
      R"("key":"a \"b\".jpg","bytes":12,"ms":1.5,"ok":true,)"
      R"("variants":[128,512]})");
}

TEST(Log, TextLineQuotesOnlyWhatNeedsIt) {
  EXPECT_EQ(LogLine(LogFormat::kText, LogLevel::kWarn, "T", "failed",
                    {{"key", "a.jpg"}, {"why", "no such key"}, {"empty", ""}}),
            R"(T warn  failed key=a.jpg why="no such key" empty="")");
}

TEST(Log, BytesThatAreNoTextCannotBreakTheJson) {
  EXPECT_EQ(LogLine(LogFormat::kJson, LogLevel::kInfo, "T", "e",
                    {{"key", "caf\xe9"}}),
            "{\"time\":\"T\",\"level\":\"info\",\"event\":\"e\","
            "\"key\":\"caf\xEF\xBF\xBD\"}");
  const std::string line = LogLine(LogFormat::kText, LogLevel::kInfo, "T", "e",
                                   {{"key", "a\x1b[31m"}});
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST(Log, LineBreaksCannotForgeALine) {
  const std::string line =
      LogLine(LogFormat::kText, LogLevel::kInfo, "T", "e", {{"key", "a\nb"}});
  EXPECT_EQ(line.find('\n'), std::string::npos);
}

}  // namespace
}  // namespace darkroom
