#include "worker/tools/backfill_source.h"

#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/fake_store.h"

namespace darkroom {
namespace {

using Keys = std::vector<std::string>;

// Until the end or an error, which stands in "<>".
Keys All(BackfillSource& source) {
  Keys keys;
  for (;;) {
    const auto next = source.Next();
    if (!next.ok()) {
      keys.push_back("<" + next.error().message() + ">");
      return keys;
    }
    if (next->empty()) return keys;
    for (const Candidate& one : *next) {
      keys.push_back(one.source.bucket + "/" + one.source.key);
    }
  }
}

TEST(BackfillSource, NamesABucketAndAPrefix) {
  const struct {
    const char* text;
    const char* bucket;
    const char* key;
  } cases[] = {{"s3://b", "b", ""},
               {"s3://b/", "b", ""},
               {"s3://b/a/b c", "b", "a/b c"},
               {"b/a", "b", "a"},
               {"b", "b", ""}};
  for (const auto& c : cases) {
    const auto ref = ParseSourceName(c.text);
    ASSERT_TRUE(ref.ok()) << c.text;
    EXPECT_EQ(ref->bucket, c.bucket);
    EXPECT_EQ(ref->key, c.key);
  }
  EXPECT_FALSE(ParseSourceName("s3:///key").ok());
  EXPECT_FALSE(ParseSourceName("").ok());
}

TEST(BackfillSource, ListsAllPagesOfAPrefix) {
  FakeStore store;
  store.page_size = 2;
  for (const char* key : {"p/1", "p/2", "p/3", "p/4", "p/5", "q"}) {
    store.Insert("b", key, "x");
  }
  PrefixSource whole(store, {.bucket = "b", .key = "p/"}, {});
  EXPECT_EQ(All(whole), (Keys{"b/p/1", "b/p/2", "b/p/3", "b/p/4", "b/p/5"}));
  PrefixSource rest(store, {.bucket = "b", .key = "p/"}, {.key = "p/2"});
  EXPECT_EQ(All(rest), (Keys{"b/p/3", "b/p/4", "b/p/5"}));
  PrefixSource nothing(store, {.bucket = "b", .key = "p/"}, {.key = "p/5"});
  EXPECT_EQ(All(nothing), Keys{});
}

TEST(BackfillSource, ReadsKeysAndUrlsLineByLine) {
  std::istringstream lines("a b.jpg\r\n\ns3://other/x/y%20z\nlast");
  ListSource source(lines, "b", {});
  EXPECT_EQ(All(source), (Keys{"b/a b.jpg", "other/x/y%20z", "b/last"}));
}

TEST(BackfillSource, GoesOnBehindALine) {
  std::istringstream lines("a\n\nb\nc\n");
  ListSource source(lines, "b", {.key = "b", .line = 3});
  EXPECT_EQ(All(source), (Keys{"b/c"}));
  std::istringstream changed("a\nnew\nb\nc\n");
  ListSource other(changed, "b", {.key = "b", .line = 2});
  EXPECT_EQ(All(other), (Keys{"<the list has changed: line 2 was b>"}));
  std::istringstream shorter("a\n");
  ListSource less(shorter, "b", {.key = "b", .line = 3});
  EXPECT_EQ(All(less), (Keys{"<the list has changed: line 3 was b>"}));
}

TEST(BackfillSource, RefusesLinesThatNameNothing) {
  std::istringstream bare("s3://b/ok\nbare\n");
  ListSource no_bucket(bare, "", {});
  const Keys keys = All(no_bucket);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].substr(0, 29), "<line 2 names no bucket: bare");
  std::istringstream url("s3://b\n");
  ListSource no_key(url, "b", {});
  EXPECT_EQ(All(no_key), (Keys{"<line 1 names no key: s3://b>"}));
}

}  // namespace
}  // namespace darkroom
