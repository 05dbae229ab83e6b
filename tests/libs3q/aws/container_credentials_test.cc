#include "libs3q/aws/container_credentials.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/support/fake_environment.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/scripted_transport.h"

namespace darkroom {
namespace {

constexpr char kAnswer[] =
    R"({"AccessKeyId":"A","SecretAccessKey":"S","Token":"T",)"
    R"("Expiration":"2026-11-21T08:00:00Z","RoleArn":"r"})";

bool Awake(std::chrono::milliseconds, std::span<const std::stop_token>) {
  return true;
}

TEST(ContainerCredentials, AsksTheAgentOrAHostThatMayKnow) {
  const struct {
    const char* name;
    Variables variables;
    const char* url;  // Empty: none.
  } cases[] = {
      {"neither", {}, ""},
      {"relative",
       {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x?id=1"},
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://ignored/"}},
       "http://169.254.170.2/v2/x?id=1"},
      {"pod identity",
       {{"AWS_CONTAINER_CREDENTIALS_FULL_URI",
         "http://169.254.170.23/v1/credentials"}},
       "http://169.254.170.23/v1/credentials"},
      {"IPv6",
       {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://[fd00:ec2::23]/v1"}},
       "http://[fd00:ec2::23]/v1"},
      {"loopback",
       {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://localhost:80/c"}},
       "http://localhost/c"},
      {"https",
       {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "https://keys.example.com"}},
       "https://keys.example.com/"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const auto request =
        ContainerCredentialsRequest(FakeEnvironment(c.variables)).value();
    EXPECT_EQ(request ? request->Url() : "", c.url);
  }
}

TEST(ContainerCredentials, GivesTheTokenToNobodyElse) {
  for (const char* url : {"http://10.0.0.1/", "http://169.254.170.2.evil.com/",
                          "ftp://localhost/", "localhost"}) {
    EXPECT_EQ(
        ContainerCredentialsRequest(
            FakeEnvironment({{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}}))
            .error()
            .cls(),
        ErrorClass::kConfiguration)
        << url;
  }
}

TEST(ContainerCredentials, ReadsTheTokenFileForEachRequest) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) /
                                     ("token." + std::to_string(::getpid()));
  const Environment environment = FakeEnvironment(
      {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"},
       {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "overridden"},
       {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path.string()}});
  ScriptedTransport transport;
  for (const char* token : {"one", "two"}) {
    std::ofstream(path) << token << "\n";
    transport.ThenStatus(200, kAnswer);
    const Credentials found =
        FetchContainerCredentials(environment, {transport, Awake}).value();
    EXPECT_EQ(found.session_token, "T");
    EXPECT_EQ(found.expires, ParseIso8601("2026-11-21T08:00:00Z"));
    EXPECT_EQ(
        HeaderNamed(transport.sent().back().request.headers, "authorization"),
        token);
  }
  std::ofstream(path) << "a\r\nb";
  EXPECT_EQ(
      FetchContainerCredentials(environment, {transport, Awake}).error().cls(),
      ErrorClass::kConfiguration);
  std::filesystem::remove(path);
  EXPECT_EQ(
      FetchContainerCredentials(environment, {transport, Awake}).error().cls(),
      ErrorClass::kAccess);
}

TEST(ContainerCredentials, TriesThreeTimes) {
  const Environment environment =
      FakeEnvironment({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}});
  ScriptedTransport transport;
  transport.ThenStatus(500)
      .Then(Error(ErrorClass::kTransient, "reset"))
      .ThenStatus(200, kAnswer);
  EXPECT_TRUE(FetchContainerCredentials(environment, {transport, Awake}).ok());
  transport.ThenStatus(404).ThenStatus(404).ThenStatus(404);
  EXPECT_EQ(
      FetchContainerCredentials(environment, {transport, Awake}).error().cls(),
      ErrorClass::kAccess);
  EXPECT_EQ(transport.sent().size(), 6U);
}

TEST(ContainerCredentials, AnEmptyTokenFileIsNoToken) {
  const ScratchFolder folder;
  const std::string path = (folder.path() / "token").string();
  WriteFile(path, "\n");
  ScriptedTransport transport;
  EXPECT_EQ(
      FetchContainerCredentials(
          FakeEnvironment({{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"},
                           {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path}}),
          {transport, Awake})
          .error()
          .cls(),
      ErrorClass::kAccess);
  EXPECT_TRUE(transport.sent().empty());
}

}  // namespace
}  // namespace darkroom
