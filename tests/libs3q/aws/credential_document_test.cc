#include "libs3q/aws/credential_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace darkroom {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(AgentCredentials, AreKeysATokenAndAnEnd) {
  const Credentials found =
      ParseAgentCredentials(
          R"({"Code":"Success","Type":"AWS-HMAC","AccessKeyId":"A",)"
          R"("SecretAccessKey":"S","Token":"T",)"
          R"("Expiration":"2026-11-21T08:00:00Z"})")
          .value();
  EXPECT_EQ(found.access_key_id, "A");
  EXPECT_EQ(found.secret_access_key, "S");
  EXPECT_EQ(found.session_token, "T");
  EXPECT_EQ(found.expires, ParseIso8601("2026-11-21T08:00:00Z"));
}

TEST(AgentCredentials, NeedKeysInTheAnswer) {
  for (const char* bad :
       {"", "[]", "{}", R"({"AccessKeyId":"A"})",
        R"({"AccessKeyId":1,"SecretAccessKey":"hush"})",
        R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"no"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"hush","Expiration":"soon"})",
        R"({"AccessKeyId":"A","SecretAccessKey":"hush","Expiration":5})",
        R"({"AccessKeyId":"A","SecretAccessKey":"hush)"}) {
    const Error error = ParseAgentCredentials(bad).error();
    EXPECT_EQ(error.cls(), ErrorClass::kAccess) << bad;
    EXPECT_THAT(error.message(), Not(HasSubstr("hush")));
  }
}

TEST(ProcessCredentials, AreOfVersionOne) {
  EXPECT_TRUE(ParseProcessCredentials(
                  R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S"})")
                  .ok());
  for (const char* bad :
       {R"({"AccessKeyId":"A","SecretAccessKey":"S"})",
        R"({"Version":"1","AccessKeyId":"A","SecretAccessKey":"S"})",
        R"({"Version":2,"AccessKeyId":"A","SecretAccessKey":"S"})"}) {
    EXPECT_EQ(ParseProcessCredentials(bad).error().cls(), ErrorClass::kAccess);
  }
}

// "aws configure export-credentials" writes an offset.
TEST(ProcessCredentials, EndAtATimeWithAnOffset) {
  const auto end = [](const std::string& text) {
    return ParseProcessCredentials(
               R"({"Version":1,"AccessKeyId":"A","SecretAccessKey":"S",)"
               R"("Expiration":")" +
               text + "\"}")
        .value()
        .expires;
  };
  const auto expected = ParseIso8601("2026-11-21T08:00:00Z");
  EXPECT_EQ(end("2026-11-21T08:00:00+00:00"), expected);
  EXPECT_EQ(end("2026-11-21T09:30:00+01:30"), expected);
  EXPECT_EQ(end("2026-11-21T04:00:00-04:00"), expected);
}

}  // namespace
}  // namespace darkroom
