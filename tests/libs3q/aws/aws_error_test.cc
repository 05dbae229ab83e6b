#include "libs3q/aws/aws_error.h"

#include <gtest/gtest.h>

namespace darkroom {
namespace {

TEST(AwsError, ReadsTheCodeFromEveryProtocol) {
  const struct {
    const char* name;
    HttpResponse response;
    const char* code;
    const char* message;
    const char* request_id;
  } cases[] = {
      {"S3",
       {.body = "<?xml version='1.0'?>\n<Error><Code>NoSuchKey</Code><Message>"
                "gone</Message><RequestId>R</RequestId></Error>"},
       "NoSuchKey",
       "gone",
       "R"},
      {"query protocol",
       {.body = "<ErrorResponse><Error><Type>Sender</Type><Code>"
                "AWS.SimpleQueueService.NonExistentQueue</Code><Message>no"
                "</Message></Error><RequestId>Q</RequestId></ErrorResponse>"},
       "NonExistentQueue",
       "no",
       "Q"},
      {"JSON",
       {.headers = {{"x-amzn-RequestId", "J"}},
        .body = R"({"__type":"com.amazonaws.sqs#QueueDoesNotExist",)"
                R"("message":"none"})"},
       "QueueDoesNotExist",
       "none",
       "J"},
      {"JSON, code in a header only",
       {.headers = {{"x-amzn-query-error",
                     "AWS.SimpleQueueService.OverLimit;Sender"}},
        .body = R"({"Message":"many"})"},
       "OverLimit",
       "many",
       ""},
      {"nothing", {}, "", "", ""},
      {"neither", {.body = "<html>502 <b>Bad"}, "", "", ""},
      {"truncated", {.body = R"({"__type":"x)"}, "", "", ""},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const AwsFault fault = ParseFault(c.response);
    EXPECT_EQ(fault.code, c.code);
    EXPECT_EQ(fault.message, c.message);
    EXPECT_EQ(fault.request_id, c.request_id);
  }
}

TEST(AwsError, EveryFailureHasItsMeaning) {
  const struct {
    int status;
    const char* code;
    ErrorClass cls;
    Recovery recovery;
  } cases[] = {
      {503, "SlowDown", ErrorClass::kTransient, Recovery::kRetryThrottled},
      {400, "ThrottlingException", ErrorClass::kTransient,
       Recovery::kRetryThrottled},
      {403, "RequestThrottled", ErrorClass::kTransient,
       Recovery::kRetryThrottled},
      {429, "", ErrorClass::kTransient, Recovery::kRetryThrottled},
      {500, "", ErrorClass::kTransient, Recovery::kRetry},
      {502, "Whatever", ErrorClass::kTransient, Recovery::kRetry},
      {400, "RequestTimeout", ErrorClass::kTransient, Recovery::kRetry},
      {400, "BadDigest", ErrorClass::kTransient, Recovery::kRetry},
      {409, "", ErrorClass::kTransient, Recovery::kRetry},
      {200, "SomethingNew", ErrorClass::kTransient, Recovery::kRetry},
      {400, "ExpiredToken", ErrorClass::kAccess, Recovery::kRenewCredentials},
      {403, "InvalidClientTokenId", ErrorClass::kAccess,
       Recovery::kRenewCredentials},
      {403, "RequestTimeTooSkewed", ErrorClass::kAccess,
       Recovery::kCorrectClock},
      {403, "AccessDenied", ErrorClass::kAccess, Recovery::kNone},
      {400, "KMS.DisabledException", ErrorClass::kAccess, Recovery::kNone},
      {400, "KmsAccessDenied", ErrorClass::kAccess, Recovery::kNone},
      {301, "PermanentRedirect", ErrorClass::kAccess, Recovery::kNone},
      {404, "NoSuchKey", ErrorClass::kNotFound, Recovery::kNone},
      {404, "", ErrorClass::kNotFound, Recovery::kNone},
      {405, "MethodNotAllowed", ErrorClass::kAccess, Recovery::kNone},
      {405, "", ErrorClass::kAccess, Recovery::kNone},
      {400, "QueueDoesNotExist", ErrorClass::kNotFound, Recovery::kNone},
      {412, "", ErrorClass::kSuperseded, Recovery::kNone},
      {403, "InvalidObjectState", ErrorClass::kUnsupported, Recovery::kNone},
      {400, "EntityTooLarge", ErrorClass::kTooLarge, Recovery::kNone},
      {400, "InvalidArgument", ErrorClass::kInternal, Recovery::kNone},
      {501, "NotImplemented", ErrorClass::kInternal, Recovery::kNone},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::to_string(c.status) + " " + c.code);
    const FaultMeaning meaning = MeaningOf(c.status, c.code);
    EXPECT_EQ(NameOf(meaning.cls), NameOf(c.cls));
    EXPECT_EQ(meaning.recovery, c.recovery);
  }
}

// What such a server says of a write without one is what it says of any.
TEST(AwsError, AConditionThatAServerDoesNotKnowIsUnsupported) {
  const HttpHeaders match = {{"if-match", "\"e\""}};
  const HttpHeaders none_match = {{"if-none-match", "*"}};
  const struct {
    const char* method;
    int status;
    const char* code;
    ErrorClass cls;
    HttpHeaders headers = {};
  } cases[] = {
      {"PUT", 501, "NotImplemented", ErrorClass::kUnsupported, match},
      {"PUT", 501, "", ErrorClass::kUnsupported, none_match},
      {"PUT", 400, "NotImplemented", ErrorClass::kUnsupported, none_match},
      {"DELETE", 501, "", ErrorClass::kUnsupported, match},
      {"POST", 501, "", ErrorClass::kUnsupported, none_match},
      {"PUT", 501, "NotImplemented", ErrorClass::kInternal},
      {"PUT", 400, "InvalidArgument", ErrorClass::kInternal, match},
      {"PUT", 412, "", ErrorClass::kSuperseded, match},
      {"PUT", 503, "", ErrorClass::kTransient, match},
      {"GET", 501, "", ErrorClass::kInternal, match},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.method) + " " + std::to_string(c.status) + " " +
                 c.code);
    const FaultMeaning meaning =
        MeaningForObject({.method = c.method, .headers = c.headers},
                         {.status = c.status}, c.code);
    EXPECT_EQ(NameOf(meaning.cls), NameOf(c.cls));
    EXPECT_TRUE(c.status == 503 || meaning.recovery == Recovery::kNone);
  }
}

TEST(AwsError, OnlyWhatS3SaysOfAKeyOrAVersionIsGone) {
  const HttpHeaders marker = {{"x-amz-delete-marker", "true"}};
  const struct {
    const char* method;
    int status;
    const char* code;
    ErrorClass cls;
    HttpHeaders headers = {};
  } cases[] = {
      {"GET", 404, "NoSuchKey", ErrorClass::kNotFound},
      {"GET", 404, "NoSuchVersion", ErrorClass::kNotFound},
      {"HEAD", 404, "", ErrorClass::kNotFound},
      {"GET", 405, "MethodNotAllowed", ErrorClass::kNotFound, marker},
      {"HEAD", 405, "", ErrorClass::kNotFound, marker},
      {"DELETE", 404, "NoSuchKey", ErrorClass::kNotFound},
      {"GET", 404, "", ErrorClass::kAccess},
      {"DELETE", 404, "", ErrorClass::kAccess},
      {"GET", 404, "NoSuchBucket", ErrorClass::kAccess},
      {"GET", 404, "NoSuchAccessPoint", ErrorClass::kAccess},
      {"HEAD", 404, "NoSuchAccessPoint", ErrorClass::kAccess},
      {"GET", 404, "QueueDoesNotExist", ErrorClass::kAccess},
      {"GET", 404, "ResourceNotFoundException", ErrorClass::kAccess},
      {"GET", 405, "MethodNotAllowed", ErrorClass::kAccess},
      {"HEAD", 405, "", ErrorClass::kAccess},
      {"DELETE", 405, "MethodNotAllowed", ErrorClass::kAccess},
      {"DELETE", 405, "", ErrorClass::kAccess, marker},
      {"GET", 503, "SlowDown", ErrorClass::kTransient},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.method) + " " + std::to_string(c.status) + " " +
                 c.code);
    const FaultMeaning meaning =
        MeaningForObject({.method = c.method},
                         {.status = c.status, .headers = c.headers}, c.code);
    EXPECT_EQ(NameOf(meaning.cls), NameOf(c.cls));
  }
}

TEST(AwsError, WhatCanBeNoObjectIsNotReadAgain) {
  const HttpRequest get = {.query = "versionId=x"};
  const HttpRequest put = {.method = "PUT"};
  for (const char* code :
       {"InvalidArgument", "InvalidBucketName", "InvalidURI", "KeyTooLong"}) {
    EXPECT_EQ(MeaningForObject(get, {.status = 400}, code).cls,
              ErrorClass::kUnsupported)
        << code;
    EXPECT_EQ(MeaningForObject(put, {.status = 400}, code).cls,
              ErrorClass::kInternal)
        << code;
  }
  // Of no version: of something that we have sent.
  EXPECT_EQ(MeaningForObject({}, {.status = 400}, "InvalidArgument").cls,
            ErrorClass::kInternal);
}

TEST(AwsError, RecognisesAnErrorInDisguise) {
  EXPECT_TRUE(IsErrorInDisguise(
      {.status = 200, .body = " <?xml version='1.0'?><Error/>"}));
  EXPECT_FALSE(IsErrorInDisguise({.status = 200, .body = "<Other/>"}));
  EXPECT_FALSE(IsErrorInDisguise({.status = 200, .body = "{}"}));
  EXPECT_FALSE(IsErrorInDisguise({.status = 500, .body = "<Error/>"}));
}

TEST(AwsError, LongMessagesAreCut) {
  const std::string body =
      R"({"__type":"X","message":")" + std::string(5000, 'm') + R"("})";
  EXPECT_EQ(ParseFault({.body = body}).message.size(), 300U);
}

}  // namespace
}  // namespace darkroom
