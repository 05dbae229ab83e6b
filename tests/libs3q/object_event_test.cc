#include "libs3q/object_event.h"

#include <string>

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(ObjectEvent, IsWhatS3Sends) {
  EXPECT_EQ(
      ObjectEventJson({.name = "ObjectCreated:Put",
                       .bucket = "photos",
                       .key = "a b/ü+.jpg",
                       .size = 3,
                       .etag = "e",
                       .sequencer = "0A",
                       .configuration = "uploads",
                       .region = "eu-west-1"}),
      R"({"Records":[{"eventVersion":"2.3","eventSource":"aws:s3",)"
      R"("awsRegion":"eu-west-1","eventTime":"1970-01-01T00:00:00.000Z",)"
      R"("eventName":"ObjectCreated:Put","s3":{"s3SchemaVersion":"1.0",)"
      R"("configurationId":"uploads","bucket":{"name":"photos",)"
      R"("arn":"arn:aws:s3:::photos"},"object":{"key":"a+b/%C3%BC%2B.jpg",)"
      R"("size":3,"eTag":"e","sequencer":"0A"}}}]})");
}

TEST(ObjectEvent, LeavesOutWhatNobodyKnows) {
  const std::string json = ObjectEventJson({.bucket = "b", .key = "k"});
  EXPECT_NE(json.find(R"("object":{"key":"k"})"), std::string::npos) << json;
}

}  // namespace
}  // namespace darkroom
