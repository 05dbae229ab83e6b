#include "libs3q/aws/s3_multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "libs3q/aws/s3_store.h"
#include "tests/support/aws_world.h"

namespace darkroom {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr char kCreated[] =
    "<InitiateMultipartUploadResult><UploadId>u/1</UploadId>"
    "</InitiateMultipartUploadResult>";
constexpr char kCompleted[] =
    "<CompleteMultipartUploadResult><ETag>&quot;e-3&quot;</ETag>"
    "</CompleteMultipartUploadResult>";

// Ten bytes go in parts of four.
class S3MultipartTest : public testing::Test {
 protected:
  Result<PutResult> Put(const PutOptions& options = {}) {
    return store_.Put({"bucket", "k", ""}, AsBytes("0123456789"), options);
  }

  // "PUT partNumber=1&uploadId=u%2F1" of each request.
  std::vector<std::string> Requests() const {
    std::vector<std::string> lines;
    for (const auto& sent : world_.transport.sent()) {
      lines.push_back(sent.request.method + " " + sent.request.query);
    }
    return lines;
  }

  ScriptedTransport& PartsGoWell() {
    for (const char* etag : {"\"a\"", "\"b\"", "\"c\""}) {
      world_.transport.ThenStatus(200, "", {{"ETag", etag}});
    }
    return world_.transport;
  }

  std::string HeaderAt(std::size_t index, const char* name) const {
    return std::string(
        HeaderNamed(world_.transport.sent().at(index).request.headers, name));
  }

  AwsWorld world_;
  std::stop_source abandon_;
  S3Store store_{world_.context,
                 {.region = "eu-west-1"},
                 {.multipart_threshold = 9, .part_bytes = 4},
                 abandon_.get_token()};
};

TEST_F(S3MultipartTest, PutsPartAfterPart) {
  world_.transport.ThenStatus(200, kCreated);
  PartsGoWell().ThenStatus(200, kCompleted, {{"x-amz-version-id", "v"}});
  const PutResult result = Put({.content_type = "image/webp",
                                .customer_key = CustomerKey(32, 'k'),
                                .metadata = {{"m", "1"}},
                                .if_present = IfPresent::kRefuse})
                               .value();
  EXPECT_EQ(result.etag, "e-3");
  EXPECT_EQ(result.version, "v");
  // S3 may be silent for minutes while it puts them together.
  const auto& sent = world_.transport.sent();
  EXPECT_EQ(sent.back().options.stall, std::chrono::milliseconds(0));
  EXPECT_EQ(sent.back().options.deadline, std::chrono::minutes(5));
  EXPECT_EQ(sent[1].options.stall, std::chrono::seconds(10));
  EXPECT_EQ(sent[1].options.deadline, std::chrono::seconds(30));
  EXPECT_THAT(
      Requests(),
      ElementsAre("POST uploads=", "PUT partNumber=1&uploadId=u%2F1",
                  "PUT partNumber=2&uploadId=u%2F1",
                  "PUT partNumber=3&uploadId=u%2F1", "POST uploadId=u%2F1"));
  EXPECT_EQ(sent[1].body, "0123");
  EXPECT_EQ(sent[2].body, "4567");
  EXPECT_EQ(sent[3].body, "89");
  // The object's description goes first, its conditions last, and a key with
  // everything.
  EXPECT_EQ(HeaderAt(0, "content-type"), "image/webp");
  EXPECT_EQ(HeaderAt(0, "x-amz-meta-m"), "1");
  EXPECT_EQ(HeaderAt(0, "if-none-match"), "");
  EXPECT_EQ(HeaderAt(4, "if-none-match"), "*");
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(HeaderAt(i, "x-amz-server-side-encryption-customer-algorithm"),
              "AES256");
  }
  // By zlib's crc32: of "0123", "89" and all of it.
  EXPECT_EQ(HeaderAt(0, "x-amz-checksum-algorithm"), "CRC32");
  EXPECT_EQ(HeaderAt(1, "x-amz-checksum-crc32"), "pmadfQ==");
  EXPECT_EQ(HeaderAt(3, "x-amz-checksum-crc32"), "CUMmDA==");
  EXPECT_EQ(HeaderAt(4, "x-amz-checksum-crc32"), "poTHxg==");
  EXPECT_EQ(HeaderAt(4, "x-amz-checksum-type"), "FULL_OBJECT");
  EXPECT_EQ(HeaderAt(4, "x-amz-mp-object-size"), "10");
  EXPECT_THAT(sent[4].body,
              HasSubstr("<Part><PartNumber>3</PartNumber>"
                        "<ETag>&quot;c&quot;</ETag>"
                        "<ChecksumCRC32>CUMmDA==</ChecksumCRC32></Part>"));
}

TEST_F(S3MultipartTest, AFailedPartAbortsTheUpload) {
  world_.transport.ThenStatus(200, kCreated).ThenStatus(403).ThenStatus(204);
  EXPECT_EQ(Put().error().cls(), ErrorClass::kAccess);
  EXPECT_THAT(Requests(),
              ElementsAre("POST uploads=", "PUT partNumber=1&uploadId=u%2F1",
                          "DELETE uploadId=u%2F1"));
}

TEST_F(S3MultipartTest, ARefusedEndAbortsTheUpload) {
  world_.transport.ThenStatus(200, kCreated);
  PartsGoWell().ThenStatus(412).ThenStatus(204);
  EXPECT_EQ(Put({.if_present = IfPresent::kRefuse}).error().cls(),
            ErrorClass::kSuperseded);
  EXPECT_EQ(Requests().back(), "DELETE uploadId=u%2F1");
}

TEST_F(S3MultipartTest, AnEndThatIsAnErrorInDisguiseIsTriedAgain) {
  world_.transport.ThenStatus(200, kCreated);
  PartsGoWell()
      .ThenStatus(200, "<Error><Code>InternalError</Code></Error>")
      .ThenStatus(200, kCompleted);
  EXPECT_TRUE(Put().ok());
}

TEST_F(S3MultipartTest, AnAbandonedUploadIsAbortedAllTheSame) {
  world_.transport.ThenStatus(200, kCreated)
      .Then(Error(ErrorClass::kCancelled, "abandoned"))
      .ThenStatus(204);
  EXPECT_EQ(Put().error().cls(), ErrorClass::kCancelled);
  EXPECT_EQ(Requests().back(), "DELETE uploadId=u%2F1");
  EXPECT_LE(world_.transport.sent().back().options.deadline,
            std::chrono::seconds(3));
  EXPECT_FALSE(world_.transport.sent().back().options.abandon.stop_possible());
}

TEST_F(S3MultipartTest, WhatHasNoUploadHasNothingToAbort) {
  world_.transport.ThenStatus(403);
  EXPECT_EQ(Put().error().cls(), ErrorClass::kAccess);
  EXPECT_EQ(Requests().size(), 1U);
}

}  // namespace
}  // namespace darkroom
