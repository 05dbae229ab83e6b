#include "worker/config/units.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

TEST(Units, ReadsDurations) {
  EXPECT_EQ(ParseDuration("30s"), 30s);
  EXPECT_EQ(ParseDuration("30"), 30s);
  EXPECT_EQ(ParseDuration("500ms"), 500ms);
  EXPECT_EQ(ParseDuration("2 m"), 120s);
  EXPECT_EQ(ParseDuration("12h"), 12h);
  EXPECT_EQ(ParseDuration("0"), 0s);
  for (const char* bad : {"", "s", "-1s", "1.5s", "1d", "5 s s", "99999999h",
                          "18446744073709551615h"}) {
    EXPECT_EQ(ParseDuration(bad), std::nullopt) << bad;
  }
}

TEST(Units, ReadsSizesAndPixels) {
  EXPECT_EQ(ParseSize("50MB"), 50'000'000U);
  EXPECT_EQ(ParseSize("512MiB"), 512ULL << 20);
  EXPECT_EQ(ParseSize("1 kB"), 1000U);
  EXPECT_EQ(ParseSize("17"), 17U);
  EXPECT_EQ(ParsePixels("100MP"), 100'000'000U);
  EXPECT_EQ(ParsePixels("640"), 640U);
  for (const char* bad : {"", "MB", "1mb", "1e6", "-1", "99999999TiB"}) {
    EXPECT_EQ(ParseSize(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(ParsePixels("1MB"), std::nullopt);
}

TEST(Units, ReadsNumbersAndPrintsTheirShortestForm) {
  EXPECT_EQ(ParseNumber("0.25"), 0.25);
  EXPECT_EQ(ParseNumber(".5"), 0.5);
  EXPECT_EQ(ParseNumber("3"), 3.0);
  for (const char* bad : {"", ".", "-1", "+1", "1e3", "inf", "nan", "0x1",
                          "1,5", "1.2.3", " 1"}) {
    EXPECT_EQ(ParseNumber(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(NumberText(0), "0");
  EXPECT_EQ(NumberText(0.1), "0.1");
  EXPECT_EQ(NumberText(100), "100");
  EXPECT_EQ(NumberText(0.000001), "0.000001");
  for (const double number : {1.0 / 3, 0.3, 99.999, 1e-9, 1e300}) {
    EXPECT_EQ(ParseNumber(NumberText(number)), number);
  }
}

TEST(Units, PrintsWhatReadsBack) {
  EXPECT_EQ(DurationText(90s), "90s");
  EXPECT_EQ(DurationText(120s), "2m");
  EXPECT_EQ(DurationText(1500ms), "1500ms");
  EXPECT_EQ(DurationText(0s), "0s");
  EXPECT_EQ(SizeText(50'000'000), "50MB");
  EXPECT_EQ(SizeText(512ULL << 20), "512MiB");
  EXPECT_EQ(SizeText(0), "0");
  EXPECT_EQ(PixelsText(100'000'000), "100MP");
  EXPECT_EQ(PixelsText(640), "640");
  for (const std::uint64_t size : {1ULL, 999ULL, 1024ULL, 1000ULL, 1536ULL}) {
    EXPECT_EQ(ParseSize(SizeText(size)), size);
  }
}

}  // namespace
}  // namespace darkroom
