#include "libs3q/aws/s3_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs3q/aws/s3_codec.h"
#include "tests/support/aws_world.h"

namespace darkroom {
namespace {

using testing::ElementsAre;
using testing::Pair;

class S3StoreTest : public testing::Test {
 protected:
  const HttpRequest& Sent() { return world_.transport.sent().back().request; }

  AwsWorld world_;
  S3Store store_{world_.context,
                 {RegionalEndpoint("s3", "eu-west-1"),
                  BucketStyle::kVirtualHost, "eu-west-1"},
                 std::chrono::seconds(30),
                 {}};
};

TEST_F(S3StoreTest, GetsAVersionOnlyIfItMatches) {
  world_.transport.ThenStatus(200, "bytes",
                              {{"ETag", "\"abc\""},
                               {"Content-Type", "image/jpeg"},
                               {"x-amz-version-id", "v1"},
                               {"X-Amz-Meta-Who", "me"}});
  const FetchedObject object =
      store_.Get({"b", "a b", "v/1"}, {.max_bytes = 10, .if_match = "abc"})
          .value();
  EXPECT_EQ(AsText(object.body.view()), "bytes");
  EXPECT_EQ(object.info.size, 5U);
  EXPECT_EQ(object.info.etag, "abc");
  EXPECT_EQ(object.info.version, "v1");
  EXPECT_THAT(object.info.metadata, ElementsAre(Pair("who", "me")));
  EXPECT_EQ(Sent().Url(),
            "https://b.s3.eu-west-1.amazonaws.com/a%20b?versionId=v%2F1");
  EXPECT_EQ(HeaderNamed(Sent().headers, "if-match"), "\"abc\"");
  EXPECT_EQ(world_.transport.sent()[0].options.max_body_bytes, 10U);
}

TEST_F(S3StoreTest, SaysWhyThereIsNothingToGet) {
  const struct {
    int status;
    const char* body;
    ErrorClass cls;
  } cases[] = {
      {404, "<Error><Code>NoSuchKey</Code></Error>", ErrorClass::kNotFound},
      // Nothing is deleted for a wrong name or address.
      {404, "<Error><Code>NoSuchBucket</Code></Error>", ErrorClass::kAccess},
      {404, "<html>not found</html>", ErrorClass::kAccess},
      {412, "", ErrorClass::kSuperseded},
      {403, "", ErrorClass::kAccess}};
  for (const auto& c : cases) {
    world_.transport.ThenStatus(c.status, c.body);
    EXPECT_EQ(store_.Get({"b", "k", ""}, {.max_bytes = 1}).error().cls(),
              c.cls);
  }
}

TEST_F(S3StoreTest, PutsWithEverythingThatWasAsked) {
  world_.transport.ThenStatus(200, "", {{"etag", "\"e\""}});
  const PutResult result = store_
                               .Put({"b", "k", ""}, AsBytes("body"),
                                    {.content_type = "image/webp",
                                     .cache_control = "max-age=1",
                                     .storage_class = "ONEZONE_IA",
                                     .sse = "aws:kms",
                                     .sse_kms_key_id = "key",
                                     .metadata = {{"Darkroom-Source", "s"}}})
                               .value();
  EXPECT_EQ(result.etag, "e");
  EXPECT_EQ(Sent().method, "PUT");
  EXPECT_EQ(world_.transport.sent()[0].body, "body");
  const struct {
    const char *name, *value;
  } headers[] = {
      {"content-type", "image/webp"},
      {"cache-control", "max-age=1"},
      {"x-amz-storage-class", "ONEZONE_IA"},
      {"x-amz-server-side-encryption", "aws:kms"},
      {"x-amz-server-side-encryption-aws-kms-key-id", "key"},
      {"x-amz-meta-darkroom-source", "s"},
      // Of "body".
      {"x-amz-content-sha256",
       "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5"},
  };
  for (const auto& h : headers) {
    EXPECT_EQ(HeaderNamed(Sent().headers, h.name), h.value) << h.name;
  }
}

TEST_F(S3StoreTest, AMissingDestinationIsNoMissingSource) {
  world_.transport.ThenStatus(404, "<Error><Code>NoSuchBucket</Code></Error>");
  EXPECT_EQ(store_.Put({"b", "k", ""}, {}, {}).error().cls(),
            ErrorClass::kAccess);
}

TEST_F(S3StoreTest, RemovingWhatIsNotThereIsASuccess) {
  world_.transport.ThenStatus(204).ThenStatus(404).ThenStatus(403);
  EXPECT_TRUE(store_.Remove({"b", "k", ""}).ok());
  EXPECT_TRUE(store_.Remove({"b", "k", ""}).ok());
  EXPECT_EQ(store_.Remove({"b", "k", ""}).error().cls(), ErrorClass::kAccess);
}

TEST_F(S3StoreTest, ListsPageByPage) {
  world_.transport.ThenStatus(
      200,
      "<?xml version='1.0'?><ListBucketResult><EncodingType>url</EncodingType>"
      "<IsTruncated>true</IsTruncated><NextContinuationToken>t/1=="
      "</NextContinuationToken><Contents><Key>a+b%2Bc%25/%C3%A9</Key>"
      "<Size>7</Size><ETag>&quot;e&quot;</ETag></Contents></ListBucketResult>");
  const ListPage page = store_.List("b", "p/x y", "t 0").value();
  ASSERT_EQ(page.objects.size(), 1U);
  EXPECT_EQ(page.objects[0].key, "a b+c%/é");
  EXPECT_EQ(page.objects[0].size, 7U);
  EXPECT_EQ(page.objects[0].etag, "e");
  EXPECT_EQ(page.next, "t/1==");
  EXPECT_EQ(Sent().query,
            "continuation-token=t%200&encoding-type=url&list-type=2&"
            "prefix=p%2Fx%20y");
}

TEST(S3Codec, KeysThatWereNotEncodedAreNotDecoded) {
  const ListPage page =
      ParseListPage(
          "<ListBucketResult><IsTruncated>false</IsTruncated>"
          "<NextContinuationToken>t</NextContinuationToken>"
          "<Contents><Key>a+%20</Key></Contents></ListBucketResult>")
          .value();
  EXPECT_EQ(page.objects.at(0).key, "a+%20");
  EXPECT_EQ(page.next, "");
}

TEST(S3Codec, AListThatIsNoneIsAnError) {
  for (const char* bad : {"", "<html/>", "<ListBucketResult>", "{}"}) {
    EXPECT_EQ(ParseListPage(bad).error().cls(), ErrorClass::kTransient) << bad;
  }
}

TEST(S3Codec, AVersionOfNullIsNone) {
  EXPECT_EQ(InfoOf({.headers = {{"x-amz-version-id", "null"}}}).version, "");
}

}  // namespace
}  // namespace darkroom
