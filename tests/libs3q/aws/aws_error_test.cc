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
      {405, "MethodNotAllowed", ErrorClass::kNotFound, Recovery::kNone},
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
