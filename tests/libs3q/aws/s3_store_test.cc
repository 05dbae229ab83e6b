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
                 {.region = "eu-west-1"},
                 {.multipart_threshold = 10, .part_bytes = 4},
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
            "https://s3.eu-west-1.amazonaws.com/b/a%20b?versionId=v%2F1");
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
      {404, R"({"message":"no route"})", ErrorClass::kAccess},
      {404, "<Error><Code>NoSuchAccessPoint</Code></Error>",
       ErrorClass::kAccess},
      {405, "<Error><Code>MethodNotAllowed</Code></Error>",
       ErrorClass::kAccess},
      {400, "<Error><Code>InvalidBucketName</Code></Error>",
       ErrorClass::kUnsupported},
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
  const PutResult result =
      store_
          .Put({"b", "k", "", "123456789012"}, AsBytes("body"),
               {.content_type = "image/webp",
                .cache_control = "max-age=1",
                .content_disposition = "inline",
                .storage_class = "ONEZONE_IA",
                .sse = "aws:kms",
                .sse_kms_key_id = "key",
                .sse_kms_context = "{}",
                .bucket_key = true,
                .acl = "bucket-owner-full-control",
                .tags = {{"a", "1"}, {"b c", "x&y"}},
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
      {"content-disposition", "inline"},
      {"x-amz-server-side-encryption-context", "e30="},
      {"x-amz-server-side-encryption-bucket-key-enabled", "true"},
      {"x-amz-acl", "bucket-owner-full-control"},
      {"x-amz-tagging", "a=1&b%20c=x%26y"},
      {"x-amz-expected-bucket-owner", "123456789012"},
      // Of "body": by zlib's crc32, too.
      {"x-amz-checksum-crc32", "26gLsg=="},
      // Over TLS the checksum protects it.
      {"x-amz-content-sha256", "UNSIGNED-PAYLOAD"},
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
  world_.transport.ThenStatus(204).ThenStatus(
      404, "<Error><Code>NoSuchKey</Code></Error>");
  EXPECT_TRUE(store_.Remove({"b", "k", ""}).ok());
  EXPECT_TRUE(store_.Remove({"b", "k", ""}).ok());
  for (const int status : {403, 404, 405}) {
    world_.transport.ThenStatus(status);
    EXPECT_EQ(store_.Remove({"b", "k", ""}).error().cls(), ErrorClass::kAccess)
        << status;
  }
}

TEST_F(S3StoreTest, ABucketThatCanBeNoneIsTheMessagesOrOurs) {
  const ObjectRef ref = {"x--usw2-az1--x-s3", "k", ""};
  EXPECT_EQ(store_.Get(ref, {.max_bytes = 1}).error().cls(),
            ErrorClass::kUnsupported);
  EXPECT_EQ(store_.Head(ref).error().cls(), ErrorClass::kUnsupported);
  EXPECT_EQ(store_.Put(ref, {}, {}).error().cls(), ErrorClass::kAccess);
  EXPECT_EQ(store_.Remove(ref).error().cls(), ErrorClass::kAccess);
  EXPECT_EQ(store_.Copy({"b", "k", ""}, ref, {}).error().cls(),
            ErrorClass::kAccess);
  EXPECT_TRUE(world_.transport.sent().empty());
}

// There are none for S3 in China: the picture cannot help it.
TEST_F(S3StoreTest, AHostThatIsNotThereIsNoFaultOfTheMessage) {
  S3Store store(world_.context,
                {.region = "cn-north-1", .variant = {.fips = true}}, {}, {});
  EXPECT_EQ(store.Head({"bucket", "k", ""}).error().cls(), ErrorClass::kAccess);
}

TEST_F(S3StoreTest, RefusesAnETagThatNoObjectHas) {
  EXPECT_EQ(store_.Get({"b", "k", ""}, {.max_bytes = 1, .if_match = "a\r\nb"})
                .error()
                .cls(),
            ErrorClass::kUnsupported);
  EXPECT_TRUE(world_.transport.sent().empty());
}

TEST_F(S3StoreTest, ACopyMayTakeItsTime) {
  world_.transport.ThenStatus(
      200, "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>");
  EXPECT_TRUE(store_.Copy({"from", "k", ""}, {"to", "k", ""}, {}).ok());
  const SendOptions& options = world_.transport.sent()[0].options;
  EXPECT_EQ(options.stall, std::chrono::milliseconds(0));
  EXPECT_EQ(options.deadline, std::chrono::minutes(5));
}

TEST_F(S3StoreTest, ListsPageByPage) {
  world_.transport.ThenStatus(
      200,
      "<?xml version='1.0'?><ListBucketResult><EncodingType>url</EncodingType>"
      "<IsTruncated>true</IsTruncated><NextContinuationToken>t/1=="
      "</NextContinuationToken><Contents><Key>a+b%2Bc%25/%C3%A9</Key>"
      "<Size>7</Size><LastModified>2026-11-21T01:58:37.000Z</LastModified>"
      "<ETag>&quot;e&quot;</ETag></Contents></ListBucketResult>");
  const ListPage page = store_.List("b", "p/x y", "t 0").value();
  ASSERT_EQ(page.objects.size(), 1U);
  EXPECT_EQ(page.objects[0].key, "a b+c%/é");
  EXPECT_EQ(page.objects[0].size, 7U);
  EXPECT_EQ(page.objects[0].etag, "e");
  EXPECT_EQ(page.objects[0].modified, ParseIso8601("2026-11-21T01:58:37Z"));
  EXPECT_EQ(page.next, "t/1==");
  EXPECT_EQ(Sent().query,
            "continuation-token=t%200&encoding-type=url&list-type=2&"
            "prefix=p%2Fx%20y");
}

TEST_F(S3StoreTest, ListsBehindAKey) {
  world_.transport.ThenStatus(200, "<ListBucketResult></ListBucketResult>");
  ASSERT_TRUE(store_.ListBehind("b", "p/", "p/a b").ok());
  EXPECT_EQ(Sent().query,
            "encoding-type=url&list-type=2&prefix=p%2F&start-after=p%2Fa%20b");
}

TEST_F(S3StoreTest, SignsTheBodyWhereNothingElseProtectsIt) {
  S3Store plain(
      world_.context,
      {.own = ParseEndpoint("http://localhost").value(), .region = "r"}, {},
      {});
  S3Store without(world_.context, {.region = "eu-west-1"},
                  {.checksum = std::nullopt}, {});
  for (S3Store* store : {&plain, &without}) {
    world_.transport.ThenStatus(200);
    ASSERT_TRUE(store->Put({"b", "k", ""}, AsBytes("body"), {}).ok());
    // Of "body".
    EXPECT_EQ(
        HeaderNamed(Sent().headers, "x-amz-content-sha256"),
        "230d8358dc8e8890b4c58deeb62912ee2f20357ae92a5cc861b98e68fe31acb5");
  }
  EXPECT_EQ(HeaderNamed(Sent().headers, "x-amz-checksum-crc32"), "");
}

TEST_F(S3StoreTest, PutsOnlyWhereItMay) {
  world_.transport.ThenStatus(412).ThenStatus(
      404, "<Error><Code>NoSuchKey</Code></Error>");
  EXPECT_EQ(store_.Put({"b", "k", ""}, {}, {.if_present = IfPresent::kRefuse})
                .error()
                .cls(),
            ErrorClass::kSuperseded);
  EXPECT_EQ(HeaderNamed(Sent().headers, "if-none-match"), "*");
  EXPECT_EQ(store_.Put({"b", "k", ""}, {}, {.if_match = "e"}).error().cls(),
            ErrorClass::kSuperseded);
  EXPECT_EQ(HeaderNamed(Sent().headers, "if-match"), "\"e\"");
}

TEST_F(S3StoreTest, SendsACustomersKeyWithEveryRequest) {
  const CustomerKey key(32, 'k');
  world_.transport.ThenStatus(200)
      .ThenStatus(200, "", {{"ETag", "\"e\""}})
      .ThenStatus(200);
  ASSERT_TRUE(store_.Put({"b", "k", ""}, {}, {.customer_key = key}).ok());
  ASSERT_TRUE(
      store_.Get({"b", "k", ""}, {.max_bytes = 1, .customer_key = key}).ok());
  ASSERT_TRUE(store_.Head({"b", "k", ""}, key).ok());
  const std::string name = "x-amz-server-side-encryption-customer-";
  for (const auto& sent : world_.transport.sent()) {
    const HttpHeaders& headers = sent.request.headers;
    EXPECT_EQ(HeaderNamed(headers, name + "algorithm"), "AES256");
    EXPECT_EQ(HeaderNamed(headers, name + "key"),
              "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=");
    // By md5sum(1).
    EXPECT_EQ(HeaderNamed(headers, name + "key-md5"),
              "mT2HRsMGJ5IX5C+0rreZ8Q==");
  }
}

TEST_F(S3StoreTest, GetsAPart) {
  world_.transport.ThenStatus(206, "cde",
                              {{"Content-Range", "bytes 2-4/10"},
                               {"ETag", "\"e\""},
                               {"Content-Length", "3"},
                               // Of the whole object.
                               {"x-amz-checksum-crc32", "AAAAAA=="}});
  const FetchedObject object =
      store_
          .Get({"b", "k", ""},
               {.max_bytes = 10, .range = ByteRange{.first = 2, .length = 3}})
          .value();
  EXPECT_EQ(AsText(object.body.view()), "cde");
  EXPECT_EQ(object.info.size, 10U);
  EXPECT_EQ(HeaderNamed(Sent().headers, "range"), "bytes=2-4");
  world_.transport.ThenStatus(416, "<Error><Code>InvalidRange</Code></Error>");
  EXPECT_EQ(store_
                .Get({"b", "k", ""},
                     {.max_bytes = 10, .range = ByteRange{.first = 11}})
                .error()
                .cls(),
            ErrorClass::kUnsupported);
  EXPECT_EQ(HeaderNamed(Sent().headers, "range"), "bytes=11-");
}

TEST_F(S3StoreTest, GetsABodyAgainThatIsNotWhatWasPut) {
  const HttpHeaders headers = {{"x-amz-checksum-crc32", "26gLsg=="},
                               {"ETag", "\"e\""}};
  world_.transport.ThenStatus(200, "bodx", headers)
      .ThenStatus(200, "body", headers);
  EXPECT_EQ(
      AsText(store_.Get({"b", "k", ""}, {.max_bytes = 9}).value().body.view()),
      "body");
  EXPECT_EQ(HeaderNamed(Sent().headers, "x-amz-checksum-mode"), "ENABLED");
  for (int i = 0; i < 3; ++i) world_.transport.ThenStatus(200, "bodx", headers);
  EXPECT_EQ(store_.Get({"b", "k", ""}, {.max_bytes = 9}).error().cls(),
            ErrorClass::kTransient);
  EXPECT_TRUE(world_.transport.finished());
}

TEST_F(S3StoreTest, KnowsWhichChecksumsItCannotCompare) {
  const HttpHeaders several[] = {
      {{"x-amz-checksum-crc32", "26gLsg==-3"}},
      {{"x-amz-checksum-sha256", "other"}},
      {{"x-amz-checksum-crc64nvme", "mI+Ji1NHP80="}},
  };
  for (HttpHeaders headers : several) {
    headers.push_back({"ETag", "\"e\""});
    world_.transport.ThenStatus(200, "body", headers);
    const auto got = store_.Get({"b", "k", ""}, {.max_bytes = 9});
    EXPECT_TRUE(got.ok()) << got.error().message();
  }
}

TEST_F(S3StoreTest, CopiesWithinTheService) {
  world_.transport.ThenStatus(
      200, "<CopyObjectResult><ETag>&quot;e&quot;</ETag></CopyObjectResult>");
  const PutResult result =
      store_
          .Copy({"from", "a b/ü", "v1"}, {"to", "k", ""},
                {.if_match = "s", .put = {.storage_class = "GLACIER_IR"}})
          .value();
  EXPECT_EQ(result.etag, "e");
  const HttpHeaders& headers = Sent().headers;
  EXPECT_EQ(HeaderNamed(headers, "x-amz-copy-source"),
            "from/a%20b/%C3%BC?versionId=v1");
  EXPECT_EQ(HeaderNamed(headers, "x-amz-copy-source-if-match"), "\"s\"");
  EXPECT_EQ(HeaderNamed(headers, "x-amz-storage-class"), "GLACIER_IR");
  EXPECT_EQ(HeaderNamed(headers, "x-amz-metadata-directive"), "");

  // A success that holds an error is none.
  world_.transport.ThenStatus(200, "<Error><Code>InternalError</Code></Error>")
      .ThenStatus(200, "<CopyObjectResult><ETag>e</ETag></CopyObjectResult>");
  EXPECT_TRUE(store_
                  .Copy({"from", "k", ""}, {"to", "k", ""},
                        {.describe = CopyOptions::Describe::kAsPut,
                         .put = {.content_type = "image/png"}})
                  .ok());
  EXPECT_EQ(HeaderNamed(Sent().headers, "x-amz-metadata-directive"), "REPLACE");
  EXPECT_EQ(HeaderNamed(Sent().headers, "content-type"), "image/png");
}

TEST_F(S3StoreTest, RemovesOnlyWhatMatches) {
  world_.transport.ThenStatus(412);
  EXPECT_EQ(store_.Remove({"b", "k", "v"}, {.if_match = "e"}).error().cls(),
            ErrorClass::kSuperseded);
  EXPECT_EQ(HeaderNamed(Sent().headers, "if-match"), "\"e\"");
  EXPECT_EQ(Sent().query, "versionId=v");
}

TEST_F(S3StoreTest, FollowsABucketToItsRegionOnceAndRemembers) {
  const std::string moved =
      "<Error><Code>PermanentRedirect</Code><Message>m</Message></Error>";
  world_.transport
      .ThenStatus(301, moved, {{"x-amz-bucket-region", "us-west-2"}})
      .ThenStatus(404)
      .ThenStatus(200);
  EXPECT_EQ(store_.Head({"bucket", "k", ""}).error().cls(),
            ErrorClass::kNotFound);
  EXPECT_EQ(Sent().host, "bucket.s3.us-west-2.amazonaws.com");
  EXPECT_NE(HeaderNamed(Sent().headers, "authorization")
                .find("/us-west-2/s3/aws4_request"),
            std::string::npos);
  EXPECT_TRUE(store_.Head({"bucket", "k", ""}).ok());
  EXPECT_EQ(Sent().host, "bucket.s3.us-west-2.amazonaws.com");
  EXPECT_EQ(world_.transport.sent().size(), 3U);
}

TEST_F(S3StoreTest, ReadsTheRegionWhereverItIs) {
  const struct {
    const char* name;
    int status;
    const char* body;
    HttpHeaders headers;
    std::size_t requests;
  } cases[] = {
      {"in the body",
       400,
       "<Error><Code>AuthorizationHeaderMalformed</Code>"
       "<Region>us-west-2</Region></Error>",
       {},
       2},
      {"a HEAD's 400", 400, "", {{"x-amz-bucket-region", "us-west-2"}}, 2},
      {"307", 307, "", {{"x-amz-bucket-region", "us-west-2"}}, 2},
      {"the same region", 301, "", {{"x-amz-bucket-region", "eu-west-1"}}, 1},
      {"no region", 301, "", {}, 1},
      {"a host", 301, "", {{"x-amz-bucket-region", "evil.com/"}}, 1},
      // Says where it is, but not that this is why.
      {"forbidden",
       403,
       "<Error><Code>AccessDenied</Code></Error>",
       {{"x-amz-bucket-region", "us-west-2"}},
       1},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    AwsWorld world;
    S3Store store(world.context, {.region = "eu-west-1"}, {}, {});
    world.transport.ThenStatus(c.status, c.body, c.headers).ThenStatus(403);
    EXPECT_EQ(store.Head({"bucket", "k", ""}).error().cls(),
              ErrorClass::kAccess);
    EXPECT_EQ(world.transport.sent().size(), c.requests);
  }
}

TEST_F(S3StoreTest, IsNotSentInCircles) {
  for (const char* region : {"us-west-1", "us-west-2", "us-west-3"}) {
    world_.transport.ThenStatus(301, "", {{"x-amz-bucket-region", region}});
  }
  EXPECT_FALSE(store_.Head({"bucket", "k", ""}).ok());
  EXPECT_EQ(world_.transport.sent().size(), 2U);
}

TEST(S3Codec, KeysThatWereNotEncodedAreNotDecoded) {
  const ListPage page =
      ParseListPage(
          "<ListBucketResult><IsTruncated>false</IsTruncated>"
          "<NextContinuationToken>t</NextContinuationToken>"
          "<Contents>\n <Key>a+%20</Key></Contents>"
          "<Contents><Key> </Key></Contents></ListBucketResult>")
          .value();
  EXPECT_EQ(page.objects.at(1).key, " ");
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
