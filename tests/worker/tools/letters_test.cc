#include "worker/tools/letters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/road_fixture.h"
#include "worker/road/delivery.h"

namespace darkroom {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr SysMillis kSent{std::chrono::milliseconds(1'000'000)};

Letter LetterFor(const std::vector<std::string>& keys, ErrorClass cls,
                 const ObjectRef& failed) {
  const OutgoingMessage letter =
      DeadLetterFor({.id = "m1", .body = EventFor(keys), .receive_count = 2},
                    Error(cls, "premature end"), failed);
  return ReadLetter({.id = "m2",
                     .body = letter.body,
                     .attributes = letter.attributes,
                     .receive_count = 4,
                     .sent = kSent});
}

TEST(Letters, SayWhatFailedAndWhy) {
  const Letter letter = LetterFor({"a.jpg", "b+c.jpg"}, ErrorClass::kCorrupt,
                                  {.bucket = "uploads", .key = "b c.jpg"});
  EXPECT_EQ(letter.cls, "corrupt");
  EXPECT_EQ(letter.reason, "premature end");
  EXPECT_EQ(letter.receives, 2);
  ASSERT_EQ(letter.sources.size(), 2U);
  EXPECT_EQ(letter.sources[0].key, "b c.jpg");
  EXPECT_EQ(letter.sources[1].key, "a.jpg");
}

TEST(Letters, WithoutReasonsTellFromTheirBodies) {
  const Letter moved = ReadLetter(
      {.body = EventFor({"a.jpg"}), .receive_count = 6, .sent = kSent});
  EXPECT_EQ(moved.cls, kNoClass);
  EXPECT_EQ(moved.receives, 5);
  ASSERT_EQ(moved.sources.size(), 1U);
  EXPECT_EQ(moved.sources[0].key, "a.jpg");
  const Letter noise = ReadLetter({.body = "not JSON at all"});
  EXPECT_TRUE(noise.sources.empty());
  EXPECT_TRUE(Matches({}, noise));
  EXPECT_FALSE(Matches({.prefix = "a"}, noise));
}

TEST(Letters, KeysAreWholeWhereAttributesAreCut) {
  const std::string key = std::string(600, 'k') + ".jpg";
  const Letter letter = LetterFor({"a.jpg", key}, ErrorClass::kCorrupt,
                                  {.bucket = "uploads", .key = key});
  ASSERT_EQ(letter.sources.size(), 2U);
  EXPECT_EQ(letter.sources[0].key, key);
}

TEST(Letters, AreChosenByClassBucketAndPrefix) {
  const Letter letter = LetterFor({"2026/a.jpg"}, ErrorClass::kTimeout,
                                  {.bucket = "uploads", .key = "2026/a.jpg"});
  const struct {
    const char* name;
    LetterFilter filter;
    bool matches;
  } cases[] = {
      {"any", {}, true},
      {"class", {.classes = {"memory", "timeout"}}, true},
      {"another class", {.classes = {"memory"}}, false},
      {"none", {.classes = {kNoClass}}, false},
      {"bucket", {.bucket = "uploads"}, true},
      {"another bucket", {.bucket = "upload"}, false},
      {"prefix", {.prefix = "2026/"}, true},
      {"another prefix", {.prefix = "2025/"}, false},
      {"all", {{"timeout"}, "uploads", "2026/a"}, true},
      {"all but one", {{"timeout"}, "uploads", "b"}, false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Matches(c.filter, letter), c.matches) << c.name;
  }
}

TEST(Letters, AreATable) {
  Letter hostile = LetterFor({"a.jpg", "b.jpg"}, ErrorClass::kCorrupt,
                             {.bucket = "uploads", .key = "\x1b[2Jx"});
  hostile.reason = "line\nbreak";
  const Letter plain = ReadLetter({.body = "noise", .sent = kSent});
  const std::vector<Letter> letters = {hostile, plain};
  const SysMillis now = kSent + std::chrono::hours(27);
  EXPECT_EQ(LetterTable(letters, now, 0),
            "CLASS    BUCKET   KEY       RECEIVES  AGE    MESSAGE\n"
            "corrupt  uploads  ?[2Jx +2  2         1d 3h  line?break\n"
            "none     -        -         0         1d 3h\n");
  EXPECT_EQ(LetterTable({plain}, now, 12), "CLASS  BUCK…\nnone   -   …\n");
}

TEST(Letters, AreLinesOfJson) {
  const Letter letter = LetterFor({"a\xff.jpg"}, ErrorClass::kCorrupt,
                                  {.bucket = "uploads", .key = "a\xff.jpg"});
  const std::string json = LetterJson(letter, LetterFate::kMoved);
  EXPECT_THAT(json, HasSubstr(R"({"class":"corrupt","message":"premature end",)"
                              R"("bucket":"uploads","key":"a)"));
  EXPECT_THAT(json, HasSubstr(R"("sent":"1970-01-01T00:16:40.000Z",)"
                              R"("message_id":"m2","moved":true,)"));
  EXPECT_THAT(json, Not(HasSubstr("\n")));
}

TEST(Letters, AreCountedByClass) {
  EXPECT_EQ(ClassCounts({{"timeout", 1}, {"corrupt", 1'200}, {"empty", 1}}),
            "1,200 corrupt, 1 empty, 1 timeout");
  EXPECT_EQ(ClassCounts({}), "");
}

}  // namespace
}  // namespace darkroom
