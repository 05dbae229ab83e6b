#include "libs3q/aws/profile.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "tests/support/fake_environment.h"

namespace darkroom {
namespace {

TEST(Profile, ParsesWhatAwsToolsWrite) {
  const IniFile file = ParseIni(
      "# comment\n; another\nstray = 1\n[default]\r\n"
      "Region = eu-west-1\r\n  aws_access_key_id=A=B\ns3 =\n"
      "  max_concurrent_requests = 20\nno equals\n[ profile x ]\n"
      "region=us-east-1\n[broken\n");
  EXPECT_EQ(file.size(), 2U);
  EXPECT_EQ(file.at("default").at("region"), "eu-west-1");
  EXPECT_FALSE(file.at("default").contains("max_concurrent_requests"));
  EXPECT_EQ(file.at("default").at("s3.max_concurrent_requests"), "20");
  EXPECT_EQ(file.at("profile x").at("region"), "us-east-1");
}

class ReadProfileTest : public testing::Test {
 protected:
  ReadProfileTest()
      : home_(std::filesystem::path(testing::TempDir()) /
              ("profile." + std::to_string(::getpid()))) {
    std::filesystem::create_directories(home_ / ".aws");
  }
  ~ReadProfileTest() override { std::filesystem::remove_all(home_); }

  void Write(const char* name, const char* text) {
    std::ofstream(home_ / ".aws" / name) << text;
  }
  Result<Profile> Read(Variables variables = {}) {
    variables["HOME"] = home_.string();
    return ReadProfile(FakeEnvironment(std::move(variables)));
  }

  const std::filesystem::path home_;
};

TEST_F(ReadProfileTest, NoFilesAreNoSettings) {
  const Profile profile = Read().value();
  EXPECT_EQ(profile.name, "default");
  EXPECT_TRUE(profile.settings.empty());
  EXPECT_FALSE(*ProfileCredentials(profile));
}

TEST_F(ReadProfileTest, TakesTheServicesThatItNames) {
  Write("config",
        "[default]\nservices = mine\n[services mine]\n"
        "s3 =\n  endpoint_url = http://s3\nsqs=\n\tendpoint_url=http://sqs\n"
        "[services other]\ns3 =\n  endpoint_url = http://other\n");
  const Profile profile = Read().value();
  EXPECT_EQ(profile.Setting("services.s3.endpoint_url"), "http://s3");
  EXPECT_EQ(profile.Setting("services.sqs.endpoint_url"), "http://sqs");
  EXPECT_EQ(profile.Setting("endpoint_url"), "");
}

TEST_F(ReadProfileTest, TheCredentialsFileWins) {
  Write("config",
        "[default]\nregion=eu-west-1\naws_access_key_id=config\n"
        "[profile two]\nregion=us-east-2\n");
  Write("credentials",
        "[default]\naws_access_key_id=A\naws_secret_access_key=S\n"
        "[two]\naws_access_key_id=B\naws_secret_access_key=T\n"
        "aws_session_token=U\n");
  const Profile first = Read().value();
  EXPECT_EQ(first.Setting("region"), "eu-west-1");
  EXPECT_EQ((*ProfileCredentials(first))->access_key_id, "A");
  const Profile second = Read({{"AWS_PROFILE", "two"}}).value();
  EXPECT_EQ(second.Setting("region"), "us-east-2");
  EXPECT_EQ((*ProfileCredentials(second))->session_token, "U");
}

TEST_F(ReadProfileTest, KeysOfTwoFilesAreNotMixed) {
  Write("config",
        "[default]\naws_access_key_id=A\naws_secret_access_key=S\n"
        "aws_session_token=T\n");
  Write("credentials",
        "[default]\naws_access_key_id=B\naws_secret_access_key=U\n");
  EXPECT_EQ((*ProfileCredentials(Read().value()))->session_token, "");
}

TEST_F(ReadProfileTest, OneKeyAloneIsAMistake) {
  Write("credentials", "[default]\naws_access_key_id=A\n");
  EXPECT_EQ(ProfileCredentials(Read().value()).error().cls(),
            ErrorClass::kConfiguration);
}

TEST_F(ReadProfileTest, AProfileThatIsNamedMustBeThere) {
  const Error error = Read({{"AWS_PROFILE", "typo"}}).error();
  EXPECT_EQ(error.cls(), ErrorClass::kConfiguration);
  EXPECT_NE(error.message().find("typo"), std::string::npos);
}

TEST_F(ReadProfileTest, AFileThatCannotBeReadIsNotAbsent) {
  std::filesystem::create_directories(home_ / ".aws" / "credentials");
  EXPECT_EQ(Read().error().cls(), ErrorClass::kTransient);
  std::filesystem::remove(home_ / ".aws" / "credentials");
  std::filesystem::create_symlink("credentials",
                                  home_ / ".aws" / "credentials");
  const Error error = Read().error();  // A circle.
  EXPECT_EQ(error.cls(), ErrorClass::kTransient);
  EXPECT_NE(error.message().find("/.aws/credentials: cannot open"),
            std::string::npos);
  std::filesystem::remove(home_ / ".aws" / "credentials");
  Write("credentials", std::string(kMiB + 1, '#').c_str());
  EXPECT_EQ(Read().error().cls(), ErrorClass::kAccess);
}

TEST_F(ReadProfileTest, AFileInAFileIsNotThere) {
  Write("file", "");
  EXPECT_TRUE(
      Read({{"AWS_CONFIG_FILE", home_ / ".aws" / "file" / "config"}}).ok());
}

TEST_F(ReadProfileTest, VariablesNameOtherFiles) {
  Write("elsewhere", "[default]\nregion=ap-south-1\n");
  EXPECT_EQ(Read({{"AWS_CONFIG_FILE", home_ / ".aws" / "elsewhere"}})
                ->Setting("region"),
            "ap-south-1");
}

}  // namespace
}  // namespace darkroom
