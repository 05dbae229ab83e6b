#include "libs3q/aws/endpoint_settings.h"

#include <gtest/gtest.h>

#include "tests/support/fake_environment.h"

namespace darkroom {
namespace {

// The host that is found, or "-".
std::string HostOf(const Variables& variables, const IniSection& settings,
                   const char* service) {
  const Environment environment = FakeEnvironment(variables);
  const Profile profile = {.name = "p", .settings = settings};
  const auto found = EndpointSettings(environment, profile).For(service);
  if (!found.ok()) return found.error().message();
  return found->has_value() ? (*found)->host : "-";
}

TEST(EndpointSettings, TheMoreParticularOneWins) {
  const IniSection profile = {{"endpoint_url", "http://profile"},
                              {"services.s3.endpoint_url", "http://section"}};
  const Variables general = {{"AWS_ENDPOINT_URL", "http://general"}};
  const Variables both = {{"AWS_ENDPOINT_URL", "http://general"},
                          {"AWS_ENDPOINT_URL_S3", "http://s3"}};
  EXPECT_EQ(HostOf({}, {}, "s3"), "-");
  EXPECT_EQ(HostOf({}, profile, "sqs"), "profile");
  EXPECT_EQ(HostOf({}, profile, "s3"), "section");
  EXPECT_EQ(HostOf(general, profile, "s3"), "general");
  EXPECT_EQ(HostOf(both, profile, "s3"), "s3");
  EXPECT_EQ(HostOf(both, profile, "sns"), "general");
  EXPECT_EQ(HostOf({{"AWS_ENDPOINT_URL_STS", "http://sts"}}, {}, "sts"), "sts");
}

TEST(EndpointSettings, AllCanBeIgnored) {
  Variables variables = {{"AWS_ENDPOINT_URL", "http://general"},
                         {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "True"}};
  EXPECT_EQ(HostOf(variables, {}, "s3"), "-");
  EXPECT_EQ(HostOf({{"AWS_ENDPOINT_URL", "http://general"}},
                   {{"ignore_configured_endpoint_urls", "true"}}, "s3"),
            "-");
  variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "false";
  EXPECT_EQ(HostOf(variables, {}, "s3"), "general");
}

TEST(EndpointSettings, AMalformedUrlIsNotPassedOver) {
  EXPECT_NE(
      HostOf({{"AWS_ENDPOINT_URL_S3", "s3.local"}}, {}, "s3").find("not a url"),
      std::string::npos);
}

TEST(EndpointSettings, TheEnvironmentDecidesTheVariantBeforeTheProfile) {
  const Environment environment =
      FakeEnvironment({{"AWS_USE_FIPS_ENDPOINT", "false"}});
  const Profile profile = {.name = "p",
                           .settings = {{"use_fips_endpoint", "true"},
                                        {"use_dualstack_endpoint", "true"}}};
  const EndpointVariant variant =
      EndpointSettings(environment, profile).variant();
  EXPECT_FALSE(variant.fips);
  EXPECT_TRUE(variant.dual_stack);
}

}  // namespace
}  // namespace darkroom
