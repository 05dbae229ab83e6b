// What every ObjectStore does, as one test text.
//
// A family's test includes this once and says
//   INSTANTIATE_TEST_SUITE_P(Directory, ObjectStoreContract,
//                            testing::Values(&MakeDirectoryStoreUnderTest));

#ifndef DARKROOM_TESTS_SUPPORT_OBJECT_STORE_CONTRACT_H_
#define DARKROOM_TESTS_SUPPORT_OBJECT_STORE_CONTRACT_H_

#include <algorithm>
#include <cstdio>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "libs3q/object_store.h"

namespace darkroom {

// A store and an empty bucket in it; owns whatever serves them.
class ObjectStoreUnderTest {
 public:
  virtual ~ObjectStoreUnderTest() = default;
  virtual ObjectStore& store() = 0;
  virtual std::string bucket() const = 0;
};

using MakeObjectStoreUnderTest = std::unique_ptr<ObjectStoreUnderTest> (*)();

class ObjectStoreContract
    : public testing::TestWithParam<MakeObjectStoreUnderTest> {
 protected:
  ObjectStore& store() { return under_test_->store(); }
  ObjectRef At(const std::string& key) { return {under_test_->bucket(), key}; }

  std::string Put(const std::string& key, std::string_view text,
                  const PutOptions& options = {}) {
    const Result<PutResult> result =
        store().Put(At(key), AsBytes(text), options);
    EXPECT_TRUE(result.ok()) << key << ": " << result.error().message();
    return result.ok() ? result->etag : "";
  }

  // The text, or the name of the error's class in "<>".
  std::string Get(const std::string& key, GetOptions options = {}) {
    if (options.max_bytes == 0) options.max_bytes = 1 << 20;
    const Result<FetchedObject> result = store().Get(At(key), options);
    if (result.ok()) return std::string(AsText(result->body.view()));
    return '<' + std::string(NameOf(result.error().cls())) + '>';
  }

  std::vector<std::string> Keys(const std::string& prefix) {
    std::vector<std::string> keys;
    std::string after;
    do {
      const Result<ListPage> page =
          store().List(under_test_->bucket(), prefix, after);
      EXPECT_TRUE(page.ok()) << page.error().message();
      if (!page.ok()) return keys;
      EXPECT_LE(page->objects.size(), 1000U);
      for (const ListedObject& object : page->objects) {
        keys.push_back(object.key);
      }
      after = page->next;
    } while (!after.empty());
    return keys;
  }

  // Of the first page.
  std::vector<std::string> KeysBehind(const std::string& prefix,
                                      const std::string& key) {
    std::vector<std::string> keys;
    const Result<ListPage> page =
        store().ListBehind(under_test_->bucket(), prefix, key);
    EXPECT_TRUE(page.ok()) << page.error().message();
    if (!page.ok()) return keys;
    for (const ListedObject& object : page->objects) {
      EXPECT_TRUE(object.modified) << object.key;
      const Result<ObjectInfo> info = store().Head(At(object.key));
      EXPECT_TRUE(info.ok() && info->modified) << object.key;
      keys.push_back(object.key);
    }
    return keys;
  }

 private:
  std::unique_ptr<ObjectStoreUnderTest> under_test_ = GetParam()();
};

TEST_P(ObjectStoreContract, GivesBackWhatWasPut) {
  const std::string etag = Put("a/b c.jpg", "bytes",
                               {.content_type = "image/x-test",
                                .cache_control = "max-age=1",
                                .metadata = {{"darkroom", "1"}, {"x", "y z"}}});
  const Result<FetchedObject> object =
      store().Get(At("a/b c.jpg"), {.max_bytes = 5, .if_match = etag});
  ASSERT_TRUE(object.ok()) << object.error().message();
  EXPECT_EQ(AsText(object->body.view()), "bytes");
  EXPECT_EQ(object->info.size, 5U);
  EXPECT_EQ(object->info.etag, etag);
  EXPECT_EQ(object->info.content_type, "image/x-test");
  EXPECT_EQ(object->info.metadata, (Metadata{{"darkroom", "1"}, {"x", "y z"}}));

  const Result<ObjectInfo> head = store().Head(At("a/b c.jpg"));
  ASSERT_TRUE(head.ok()) << head.error().message();
  EXPECT_EQ(head->etag, etag);
  EXPECT_EQ(head->metadata, object->info.metadata);
}

TEST_P(ObjectStoreContract, ReplacesBytesAndMetadataTogether) {
  const std::string first = Put("k", "one", {.metadata = {{"n", "1"}}});
  const std::string second = Put("k", "two", {.metadata = {{"n", "2"}}});
  EXPECT_NE(first, second);
  EXPECT_EQ(Get("k"), "two");
  const Result<ObjectInfo> head = store().Head(At("k"));
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->metadata, (Metadata{{"n", "2"}}));
}

TEST_P(ObjectStoreContract, KeepsEmptyObjects) {
  Put("empty", "");
  EXPECT_EQ(Get("empty"), "");
}

TEST_P(ObjectStoreContract, StopsAtTheByteLimit) {
  Put("k", "123456");
  EXPECT_EQ(Get("k", {.max_bytes = 6}), "123456");
  EXPECT_EQ(Get("k", {.max_bytes = 5}), "<too_large>");
}

TEST_P(ObjectStoreContract, SaysWhatIsNotThere) {
  EXPECT_EQ(Get("none"), "<not_found>");
  Put("folder/file", "x");
  EXPECT_EQ(Get("folder"), "<not_found>");
  EXPECT_EQ(Get("folder/file/below"), "<not_found>");
  EXPECT_EQ(store().Head(At("none")).error().cls(), ErrorClass::kNotFound);
  EXPECT_EQ(store().Head({"no-such-bucket", "k"}).error().cls(),
            ErrorClass::kNotFound);
}

TEST_P(ObjectStoreContract, RefusesAnotherContentThanTheOneAskedFor) {
  const std::string old_etag = Put("k", "old");
  const std::string new_etag = Put("k", "new!");
  EXPECT_EQ(Get("k", {.if_match = old_etag}), "<superseded>");
  EXPECT_EQ(Get("k", {.if_match = new_etag}), "new!");
}

TEST_P(ObjectStoreContract, GetsARange) {
  Put("k", "0123456789");
  EXPECT_EQ(Get("k", {.range = ByteRange{.first = 2, .length = 3}}), "234");
  EXPECT_EQ(Get("k", {.range = ByteRange{.first = 8}}), "89");
  EXPECT_EQ(Get("k", {.range = ByteRange{.first = 8, .length = 100}}), "89");
  EXPECT_EQ(
      Get("k", {.max_bytes = 3, .range = ByteRange{.first = 0, .length = 4}}),
      "<too_large>");
  EXPECT_EQ(Get("k", {.range = ByteRange{.first = 10}}), "<unsupported>");
  const Result<FetchedObject> part = store().Get(
      At("k"), {.max_bytes = 5, .range = ByteRange{.first = 2, .length = 3}});
  ASSERT_TRUE(part.ok()) << part.error().message();
  EXPECT_EQ(part->info.size, 10U);
}

TEST_P(ObjectStoreContract, PutsOnlyWhereNothingIs) {
  const PutOptions refuse = {.if_present = IfPresent::kRefuse};
  Put("k", "first", refuse);
  EXPECT_EQ(store().Put(At("k"), AsBytes("second"), refuse).error().cls(),
            ErrorClass::kSuperseded);
  EXPECT_EQ(Get("k"), "first");
}

TEST_P(ObjectStoreContract, ReplacesOnlyWhatItKnows) {
  const std::string etag = Put("k", "one");
  const auto put = [this](const std::string& key, const std::string& match) {
    return store().Put(At(key), AsBytes("two"), {.if_match = match});
  };
  EXPECT_EQ(put("k", "other").error().cls(), ErrorClass::kSuperseded);
  EXPECT_EQ(put("none", etag).error().cls(), ErrorClass::kSuperseded);
  EXPECT_EQ(Get("k"), "one");
  EXPECT_TRUE(put("k", etag).ok());
  EXPECT_EQ(Get("k"), "two");
}

TEST_P(ObjectStoreContract, CopiesWithWhatDescribesIt) {
  const std::string etag =
      Put("from/ä b+c", "bytes",
          {.content_type = "image/x-test", .metadata = {{"x", "y"}}});
  ASSERT_TRUE(
      store().Copy(At("from/ä b+c"), At("to//%2F"), {.if_match = etag}).ok());
  const Result<FetchedObject> copy =
      store().Get(At("to//%2F"), {.max_bytes = 9});
  ASSERT_TRUE(copy.ok()) << copy.error().message();
  EXPECT_EQ(AsText(copy->body.view()), "bytes");
  EXPECT_EQ(copy->info.content_type, "image/x-test");
  EXPECT_EQ(copy->info.metadata, (Metadata{{"x", "y"}}));

  ASSERT_TRUE(store()
                  .Copy(At("to//%2F"), At("third"),
                        {.describe = CopyOptions::Describe::kAsPut,
                         .put = {.content_type = "image/png"}})
                  .ok());
  const Result<ObjectInfo> third = store().Head(At("third"));
  ASSERT_TRUE(third.ok()) << third.error().message();
  EXPECT_EQ(third->content_type, "image/png");
  EXPECT_EQ(third->metadata, Metadata());

  EXPECT_EQ(store().Copy(At("none"), At("x"), {}).error().cls(),
            ErrorClass::kNotFound);
}

TEST_P(ObjectStoreContract, KeepsKeysOfEveryLengthAndByte) {
  std::string most = "d/" + std::string(1022, 'k');
  std::vector<std::string> keys = {".", "..", "./a", "../a", "a/../b", "//",
                                   "/", "+",  "%",   "%2B",  " ",      most};
  for (const std::string& key : keys) Put(key, "of " + key);
  for (const std::string& key : keys) EXPECT_EQ(Get(key), "of " + key) << key;
  // Their order is another test's.
  const std::vector<std::string> listed = Keys("");
  EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()),
            std::set<std::string>(keys.begin(), keys.end()));
  for (const std::string& key : keys) {
    EXPECT_TRUE(store().Head(At(key)).ok()) << key;
    EXPECT_TRUE(store().Remove(At(key)).ok()) << key;
    EXPECT_EQ(Get(key), "<not_found>") << key;
  }
}

TEST_P(ObjectStoreContract, RemovesOnceAndTwice) {
  Put("a/b", "x");
  EXPECT_TRUE(store().Remove(At("a/b")).ok());
  EXPECT_EQ(Get("a/b"), "<not_found>");
  EXPECT_TRUE(store().Remove(At("a/b")).ok());
}

TEST_P(ObjectStoreContract, KeepsAwkwardKeysApart) {
  const std::vector<std::string> keys = {
      "a",       "a/b",       "a/b/c",     "a//b",     "a/",       "plus+plus",
      "50%.jpg", "50%25.jpg", "ü/ß 1.png", "?x=1&y#z", "tab\there"};
  for (const std::string& key : keys) Put(key, "of " + key);
  for (const std::string& key : keys) EXPECT_EQ(Get(key), "of " + key);
  EXPECT_EQ(Keys("").size(), keys.size());
  for (const std::string& key : keys) {
    EXPECT_TRUE(store().Remove(At(key)).ok()) << key;
  }
  EXPECT_TRUE(Keys("").empty());
}

TEST_P(ObjectStoreContract, ListsInByteOrderByPrefix) {
  for (const char* key : {"a/b", "a-b", "a", "a0", "b/1", "b/10", "b/2"}) {
    Put(key, "x");
  }
  using List = std::vector<std::string>;
  EXPECT_EQ(Keys(""), (List{"a", "a-b", "a/b", "a0", "b/1", "b/10", "b/2"}));
  EXPECT_EQ(Keys("b/1"), (List{"b/1", "b/10"}));
  EXPECT_EQ(Keys("a/"), (List{"a/b"}));
  EXPECT_EQ(Keys("zz"), List{});
}

TEST_P(ObjectStoreContract, ListsBehindAKeyThatNeedNotExist) {
  for (const char* key : {"a", "b/1", "b/10", "b/2", "c"}) Put(key, "x");
  using List = std::vector<std::string>;
  EXPECT_EQ(KeysBehind("b/", "b/1"), (List{"b/10", "b/2"}));
  EXPECT_EQ(KeysBehind("", "b/1x"), (List{"b/2", "c"}));
  EXPECT_EQ(KeysBehind("b/", "b/2"), List{});
}

TEST_P(ObjectStoreContract, ListsMoreThanAPage) {
  std::vector<std::string> expected;
  for (int i = 0; i < 1003; ++i) {
    char key[32];
    std::snprintf(key, sizeof key, "p%d/%04d", i / 100 % 2, i);
    Put(key, "x");
    expected.emplace_back(key);
  }
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(Keys(""), expected);
}

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_OBJECT_STORE_CONTRACT_H_
