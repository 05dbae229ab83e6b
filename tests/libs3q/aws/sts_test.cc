#include "libs3q/aws/sts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/aws_world.h"

namespace darkroom {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const StsEndpoint kSts = {
    .endpoint = {.scheme = "https", .host = "sts.eu-west-1.amazonaws.com"},
    .region = "eu-west-1"};
const Role kRole = {.arn = "arn:aws:iam::1:role/r",
                    .session_name = "studio",
                    .external_id = "a b+c",
                    .duration = std::chrono::seconds(900)};

std::string Answer(const std::string& action, const std::string& keys) {
  return "<" + action +
         "Response xmlns=\"https://sts.amazonaws.com/doc/"
         "2011-06-15/\"><" +
         action + "Result><Credentials>" + keys + "</Credentials></" + action +
         "Result></" + action + "Response>";
}

constexpr char kKeys[] =
    "<AccessKeyId>A</AccessKeyId><SecretAccessKey>S</SecretAccessKey>"
    "<SessionToken>T</SessionToken>"
    "<Expiration>2026-11-21T08:00:00Z</Expiration>";

TEST(Sts, AssumesARole) {
  AwsWorld world;
  world.transport.ThenStatus(200, Answer("AssumeRole", kKeys));
  const Credentials found = AssumeRole(world.context, kSts, kRole).value();
  EXPECT_EQ(found.access_key_id, "A");
  EXPECT_EQ(found.secret_access_key, "S");
  EXPECT_EQ(found.session_token, "T");
  EXPECT_EQ(found.expires, ParseIso8601("2026-11-21T08:00:00Z"));
  const auto& sent = world.transport.sent().at(0);
  EXPECT_EQ(sent.request.Url(), "https://sts.eu-west-1.amazonaws.com/");
  EXPECT_EQ(sent.body,
            "Action=AssumeRole&Version=2011-06-15"
            "&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"
            "&RoleSessionName=studio&ExternalId=a%20b%2Bc"
            "&DurationSeconds=900");
  EXPECT_THAT(std::string(HeaderNamed(sent.request.headers, "authorization")),
              HasSubstr("/eu-west-1/sts/aws4_request"));
}

TEST(Sts, AWebIdentityIsNotSigned) {
  AwsWorld world;
  FixedCredentials nobody({});
  AwsContext context = {.transport = world.transport, .credentials = nobody};
  world.transport.ThenStatus(200, Answer("AssumeRoleWithWebIdentity", kKeys));
  EXPECT_TRUE(
      AssumeRoleWithWebIdentity(context, kSts, kRole, "eyJ.x-y_z").ok());
  const auto& sent = world.transport.sent().at(0);
  EXPECT_THAT(sent.body, AllOf(HasSubstr("&WebIdentityToken=eyJ.x-y_z"),
                               Not(HasSubstr("ExternalId"))));
  for (const HttpHeader& header : sent.request.headers) {
    EXPECT_THAT(header.name, Not(HasSubstr("authorization")));
    EXPECT_THAT(header.name, Not(HasSubstr("x-amz")));
  }
}

TEST(Sts, AnAnswerThatLacksSomethingIsNone) {
  const std::string answers[] = {
      "",
      "<html>",
      "<AssumeRoleResponse/>",
      Answer("AssumeRoleWithWebIdentity", kKeys),
      Answer("AssumeRole",
             "<AccessKeyId>A</AccessKeyId>"
             "<SecretAccessKey>hush</SecretAccessKey>"),
      Answer("AssumeRole",
             "<AccessKeyId>A</AccessKeyId><SecretAccessKey>hush"
             "</SecretAccessKey><SessionToken>hush</SessionToken>"
             "<Expiration>soon</Expiration>")};
  for (const std::string& answer : answers) {
    SCOPED_TRACE(answer);
    AwsWorld world;
    world.transport.ThenStatus(200, answer);
    const Error error = AssumeRole(world.context, kSts, kRole).error();
    EXPECT_EQ(error.cls(), ErrorClass::kAccess);
    EXPECT_THAT(error.message(), HasSubstr(kRole.arn));
    EXPECT_THAT(error.message(), Not(HasSubstr("hush")));
  }
}

TEST(Sts, TellsWhoWeAre) {
  AwsWorld world;
  world.transport.ThenStatus(
      200,
      "<GetCallerIdentityResponse><GetCallerIdentityResult>"
      "<Arn>arn:aws:iam::1:user/u</Arn><UserId>U</UserId>"
      "<Account>1</Account></GetCallerIdentityResult>"
      "</GetCallerIdentityResponse>");
  const CallerIdentity identity =
      GetCallerIdentity(world.context, kSts).value();
  EXPECT_EQ(identity.arn, "arn:aws:iam::1:user/u");
  EXPECT_EQ(identity.account, "1");
  world.transport.ThenStatus(200, "<x/>");
  EXPECT_FALSE(GetCallerIdentity(world.context, kSts).ok());
}

}  // namespace
}  // namespace darkroom
