#include "libs3q/aws/credential_chain.h"

#include <algorithm>
#include <atomic>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/log.h"
#include "libs3q/aws/http_client.h"
#include "tests/support/credential_server.h"
#include "tests/support/fake_environment.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Fault = CredentialServer::Fault;

constexpr char kRoleA[] = "arn:aws:iam::123456789012:role/a";
constexpr char kRoleB[] = "arn:aws:iam::123456789012:role/b";

// Real HTTP, but nobody waits for what hangs.
class Impatient final : public HttpTransport {
 public:
  Result<HttpResponse> Send(const HttpRequest& request,
                            const SendOptions& options) override {
    SendOptions shorter = options;
    shorter.deadline = std::min(options.deadline, milliseconds(300));
    return client_.Send(request, shorter);
  }

 private:
  HttpClient client_{{}};
};

class CredentialChainTest : public testing::Test {
 protected:
  CredentialChainTest() {
    variables_ = {{"HOME", folder_.path().string()},
                  {"AWS_EC2_METADATA_SERVICE_ENDPOINT", http_.url()}};
  }

  void Config(const std::string& text) {
    WriteFile(folder_.path() / ".aws" / "config", text);
  }
  void UseContainer(const char* path) {
    variables_["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = http_.url() + path;
  }
  std::string TokenFile(const std::string& token) {
    WriteFile(folder_.path() / "token", token + "\n");
    return (folder_.path() / "token").string();
  }
  void UseWebIdentity(const std::string& token) {
    server_.SetWebToken(token);
    variables_["AWS_WEB_IDENTITY_TOKEN_FILE"] = TokenFile(token);
    variables_["AWS_ROLE_ARN"] = kRoleA;
  }

  WallClock Clock() {
    return [this] { return SysMillis(milliseconds(millis_.load())); };
  }
  void Pass(milliseconds time) { millis_ += time.count(); }

  CredentialOutside Outside() {
    return {.environment = FakeEnvironment(variables_),
            .services = transport_,
            .agents = transport_,
            .sts = {.endpoint = {.scheme = "http", .host = http_.host()},
                    .region = "eu-west-1"},
            .clock = Clock(),
            .sleep = [](milliseconds, auto) { return true; }};
  }
  Result<ChosenCredentials> Choose() { return ChooseCredentials(Outside()); }
  Result<Credentials> Load() { return TRY(Choose()).load(); }
  std::string IdOf(const Result<Credentials>& found) {
    return found.ok() ? found->access_key_id : found.error().message();
  }

  std::atomic<std::int64_t> millis_ = WallNow().time_since_epoch().count();
  const ScratchFolder folder_;
  CredentialServer server_{Clock()};
  HandlerServer http_{
      [this](const ServedRequest& request) { return server_.Handle(request); }};
  Impatient transport_;
  Variables variables_;
};

TEST_F(CredentialChainTest, TheFirstThatIsConfiguredIsChosen) {
  const auto source = [this] { return Choose()->source; };
  EXPECT_THAT(source(), StartsWith("instance metadata at 127.0.0.1"));
  UseContainer("/v1/credentials");
  EXPECT_THAT(source(), StartsWith("container: http://127.0.0.1"));
  UseWebIdentity("t");
  EXPECT_THAT(source(), StartsWith("web identity: role arn:"));
  Config("[default]\naws_access_key_id=A\naws_secret_access_key=S\n");
  EXPECT_EQ(source(), "profile default: keys");
  variables_["AWS_ACCESS_KEY_ID"] = "E";
  variables_["AWS_SECRET_ACCESS_KEY"] = "S";
  EXPECT_EQ(source(), "environment: AWS_ACCESS_KEY_ID");
  EXPECT_EQ(Load()->access_key_id, "E");
  EXPECT_TRUE(server_.log().empty());
}

TEST_F(CredentialChainTest, AProfileWithoutCredentialsLeavesItToTheNext) {
  Config("[profile region-only]\nregion=eu-west-1\n");
  variables_["AWS_PROFILE"] = "region-only";
  EXPECT_THAT(Choose()->source, StartsWith("instance metadata"));
}

TEST_F(CredentialChainTest, AssumesARoleWithTheKeysOfAnotherProfile) {
  Config(std::string("[default]\nrole_arn=") + kRoleA +
         "\nsource_profile=base\nexternal_id=e x/+&\nduration_seconds=900\n"
         "role_session_name=studio@1\n"
         "[profile base]\naws_access_key_id=AKBASE\n"
         "aws_secret_access_key=S\n");
  server_.Know("AKBASE");
  server_.SetExternalId("e x/+&");
  EXPECT_EQ(Choose()->source, std::string("profile default: role ") + kRoleA +
                                  ", from profile base: keys");
  const Credentials found = Load().value();
  EXPECT_THAT(found.access_key_id, StartsWith("ASIA"));
  EXPECT_EQ(found.expires, Clock()() + hours(1));
  EXPECT_THAT(server_.log(), ElementsAre(std::string("AssumeRole ") + kRoleA));
}

TEST_F(CredentialChainTest, FollowsProfilesFromRoleToRole) {
  Config(std::string("[profile top]\nrole_arn=") + kRoleA +
         "\nsource_profile=middle\n[profile middle]\nrole_arn=" + kRoleB +
         "\nsource_profile=bottom\n[profile bottom]\n"
         "aws_access_key_id=AKBASE\naws_secret_access_key=S\n");
  variables_["AWS_PROFILE"] = "top";
  server_.Know("AKBASE");
  EXPECT_TRUE(Load().ok());
  EXPECT_THAT(server_.log(), ElementsAre(std::string("AssumeRole ") + kRoleB,
                                         std::string("AssumeRole ") + kRoleA));
}

TEST_F(CredentialChainTest, AProfileMayAssumeItsRoleWithItsOwnKeys) {
  Config(std::string("[default]\nrole_arn=") + kRoleA +
         "\nsource_profile=default\naws_access_key_id=AKBASE\n"
         "aws_secret_access_key=S\n");
  server_.Know("AKBASE");
  EXPECT_THAT(IdOf(Load()), StartsWith("ASIA"));
}

TEST_F(CredentialChainTest, ARoleMayBeAssumedFromEverySource) {
  const auto role_from = [this](const std::string& source) {
    Config(std::string("[default]\nrole_arn=") + kRoleA +
           "\ncredential_source=" + source + "\n");
    return IdOf(Load());
  };
  EXPECT_THAT(role_from("Ec2InstanceMetadata"), StartsWith("ASIA"));
  UseContainer("/v2/credentials/task");
  EXPECT_THAT(role_from("EcsContainer"), StartsWith("ASIA"));
  EXPECT_EQ(server_.count(std::string("AssumeRole ") + kRoleA), 2U);
  EXPECT_THAT(role_from("Environment"), HasSubstr("AWS_ACCESS_KEY_ID"));
  EXPECT_THAT(role_from("ecscontainer"), HasSubstr("credential_source is"));
}

TEST_F(CredentialChainTest, SaysWhatIsWrongWithAProfile) {
  const std::string role = std::string("role_arn=") + kRoleA + "\n";
  const std::pair<std::string, const char*> cases[] = {
      {"[default]\n" + role + "source_profile=b\n[profile b]\n" + role +
           "source_profile=default\n",
       "circle by source_profile: default -> b -> default"},
      {"[default]\n" + role + "source_profile=default\n", "default -> default"},
      {"[default]\n" + role + "source_profile=none\n",
       "source_profile none of profile default is neither in"},
      {"[default]\n" + role + "source_profile=b\n[profile b]\nregion=x\n",
       "profile b: no credentials, but profile default wants to use them"},
      {"[default]\n" + role, "wants one of"},
      {"[default]\n" + role + "source_profile=b\ncredential_source=c\n",
       "wants one of"},
      {"[default]\n" + role + "source_profile=b\nmfa_serial=m\n",
       "nobody to type the code"},
      {"[default]\n" + role + "source_profile=b\nduration_seconds=60\n",
       "duration_seconds is 900 to 43200, not 60"},
      {"[default]\nsso_session=s\n", "export-credentials"},
      {"[default]\nweb_identity_token_file=/f\n", "without role_arn"},
      {"[default]\naws_access_key_id=A\n", "without aws_secret_access_key"},
  };
  for (const auto& [text, expected] : cases) {
    SCOPED_TRACE(expected);
    Config(text);
    const Error error = Choose().error();
    EXPECT_EQ(error.cls(), ErrorClass::kConfiguration);
    EXPECT_THAT(error.message(), HasSubstr(expected));
  }
}

TEST_F(CredentialChainTest, ReadsTheWebIdentityAnewForEachCall) {
  UseWebIdentity("eyJ.one");
  const auto chosen = Choose().value();
  EXPECT_TRUE(chosen.load().ok());
  server_.SetWebToken("eyJ.two");
  const Error refused = chosen.load().error();
  EXPECT_EQ(refused.cls(), ErrorClass::kAccess);
  EXPECT_THAT(refused.message(), HasSubstr("ExpiredToken"));
  TokenFile("eyJ.two");
  EXPECT_TRUE(chosen.load().ok());
  std::filesystem::remove(folder_.path() / "token");
  EXPECT_THAT(chosen.load().error().message(),
              HasSubstr("cannot read token file"));
}

TEST_F(CredentialChainTest, AWebIdentityMayStandInAProfileToo) {
  server_.SetWebToken("eyJ");
  Config(std::string("[default]\nrole_arn=") + kRoleA +
         "\nsource_profile=pod\n[profile pod]\nrole_arn=" + kRoleB +
         "\nweb_identity_token_file=" + TokenFile("eyJ") + "\n");
  EXPECT_TRUE(Load().ok());
  EXPECT_THAT(server_.log(),
              ElementsAre(std::string("AssumeRoleWithWebIdentity ") + kRoleB,
                          std::string("AssumeRole ") + kRoleA));
}

TEST_F(CredentialChainTest, AWebIdentityNeedsARole) {
  variables_["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/f";
  EXPECT_THAT(Choose().error().message(), HasSubstr("without AWS_ROLE_ARN"));
}

TEST_F(CredentialChainTest, StsIsAskedAgainWhereItsOwnSourceDidNotAnswer) {
  UseWebIdentity("eyJ");
  server_.Then({Fault::kDenied, Fault::kError500});
  EXPECT_TRUE(Load().ok());
  EXPECT_EQ(server_.log().size(), 3U);
}

TEST_F(CredentialChainTest, ReadsTheTokenOfThePodAnewForEachRequest) {
  UseContainer("/v1/credentials");
  server_.SetContainerToken("pod-token-one");
  variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] =
      TokenFile("pod-token-one");
  const auto chosen = Choose().value();
  EXPECT_TRUE(chosen.load().ok());
  server_.SetContainerToken("pod-token-two");
  EXPECT_THAT(chosen.load().error().message(), HasSubstr("status 401"));
  TokenFile("pod-token-two");
  EXPECT_TRUE(chosen.load().ok());
}

TEST_F(CredentialChainTest, SurvivesWhatAgentsDoOnce) {
  UseContainer("/v2/credentials/task");
  for (const Fault fault : {Fault::kError500, Fault::kReset, Fault::kHang}) {
    server_.Then({fault});
    EXPECT_TRUE(Load().ok());
  }
  variables_.erase("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  for (const Fault fault : {Fault::kError500, Fault::kReset, Fault::kHang}) {
    for (int before = 0; before < 3; ++before) {
      std::vector<Fault> faults(static_cast<std::size_t>(before), Fault::kNone);
      faults.push_back(fault);
      server_.Then(faults);
      EXPECT_TRUE(Load().ok());
    }
  }
}

TEST_F(CredentialChainTest, TellsGarbageFromCredentials) {
  UseContainer("/v2/credentials/task");
  server_.Then({Fault::kGarbage});
  EXPECT_EQ(Load().error().cls(), ErrorClass::kAccess);
  variables_.erase("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  server_.Then({Fault::kNone, Fault::kNone, Fault::kGarbage});
  EXPECT_EQ(Load().error().cls(), ErrorClass::kAccess);
  UseWebIdentity("eyJ");
  server_.Then({Fault::kGarbage});
  EXPECT_EQ(Load().error().cls(), ErrorClass::kAccess);
}

TEST_F(CredentialChainTest, TalksToInstanceMetadataByTokenOnly) {
  EXPECT_TRUE(Load().ok());
  EXPECT_THAT(server_.log(),
              ElementsAre("PUT /latest/api/token",
                          "GET /latest/meta-data/iam/security-credentials/",
                          "GET /latest/meta-data/iam/security-credentials/"
                          "studio-role"));
}

TEST_F(CredentialChainTest, SaysWhyInstanceMetadataGiveNothing) {
  const auto why = [this] { return Load().error().message(); };
  server_.NoRole();
  EXPECT_THAT(why(), HasSubstr("no role is attached to this instance"));
  server_.DropTokenAnswers();
  EXPECT_THAT(why(), AllOf(HasSubstr("no other credentials"),
                           HasSubstr("--http-put-response-hop-limit 2")));
  server_.SwitchOffMetadata();
  EXPECT_THAT(why(), HasSubstr("switched off for this instance"));
  for (const std::string& line : server_.log()) {
    EXPECT_THAT(line, Not(HasSubstr("studio-role")));
  }
  variables_["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = "http://127.0.0.1:1";
  EXPECT_THAT(why(), Not(HasSubstr("hop-limit")));
}

TEST_F(CredentialChainTest, AsksNoStrangerForTheKeysOfTheInstance) {
  for (const char* url : {"http://10.0.0.1", "http://169.254.example.com",
                          "http://169.254.1.1", "ftp://localhost"}) {
    variables_["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = url;
    EXPECT_EQ(Choose().error().cls(), ErrorClass::kConfiguration) << url;
  }
  variables_.erase("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  EXPECT_THAT(Choose()->source, HasSubstr("169.254.169.254"));
  variables_["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = "IPv6";
  EXPECT_THAT(Choose()->source, HasSubstr("[fd00:ec2::254]"));
  variables_["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] = "5";
  EXPECT_FALSE(Choose().ok());
  variables_["AWS_EC2_METADATA_DISABLED"] = "True";
  EXPECT_THAT(Choose().error().message(), HasSubstr("no credentials"));
}

TEST_F(CredentialChainTest, ATokenThatEndsIsTakenAnew) {
  int gets = 0;
  HandlerServer forgetful([&](const ServedRequest& request) {
    if (request.method == "GET" && ++gets == 2) server_.EndMetadataTokens();
    return server_.Handle(request);
  });
  variables_["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = forgetful.url();
  EXPECT_TRUE(Load().ok());
  EXPECT_EQ(server_.count("PUT /latest/api/token"), 2U);
}

TEST_F(CredentialChainTest, EverySourceMayRotateEveryFiveSeconds) {
  server_.SetLifetime(seconds(5));
  server_.SetContainerToken("pod-token");
  const Variables plain = variables_;
  const std::function<void()> setups[] = {
      [] {},
      [this] {
        UseContainer("/v1/credentials");
        variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "pod-token";
      },
      [this] { UseWebIdentity("eyJ"); },
      [this] {
        Config(std::string("[default]\nrole_arn=") + kRoleA +
               "\ncredential_source=Ec2InstanceMetadata\n");
      },
  };
  for (const auto& setup : setups) {
    variables_ = plain;
    setup();
    CachedCredentials cached(Choose()->load, Clock());
    std::string last;
    int rotations = 0;
    for (int tenth = 0; tenth < 300; ++tenth) {  // Of a second.
      // Now and then something fails; what there is lasts long enough.
      if (tenth % 50 == 20) server_.Then({Fault::kExpired});
      const Result<Credentials> found = cached.Get();
      ASSERT_TRUE(found.ok()) << found.error().message();
      EXPECT_GT(*found->expires, Clock()());
      rotations += found->access_key_id != last;
      last = found->access_key_id;
      Pass(milliseconds(100));
    }
    EXPECT_GE(rotations, 6);
    EXPECT_LE(rotations, 13);
  }
}

TEST_F(CredentialChainTest, AKeyThatIsRotatedInItsFileNeedsNoRestart) {
  Config("[default]\naws_access_key_id=ONE\naws_secret_access_key=S\n");
  CachedCredentials cached(Choose()->load, Clock());
  const Credentials first = cached.Get().value();
  Config("[default]\naws_access_key_id=TWO\naws_secret_access_key=S\n");
  EXPECT_EQ(cached.Get()->access_key_id, "ONE");
  EXPECT_EQ(cached.Renew(first)->access_key_id, "TWO");
  // A file that is gone leads nowhere else.
  Config("");
  Pass(minutes(5));
  EXPECT_EQ(IdOf(cached.Renew(*cached.Get())), "TWO");
  EXPECT_TRUE(server_.log().empty());
}

TEST_F(CredentialChainTest, NoSecretIsEverLogged) {
  server_.SetLifetime(minutes(1));
  server_.SetContainerToken("pod-token-hush");
  server_.SetWebToken("eyJ.hush");
  server_.Know("AKBASE");
  const std::string role = std::string("role_arn=") + kRoleA + "\n";
  const std::string token_file = TokenFile("eyJ.hush");
  const std::string configs[] = {
      "",
      "[default]\naws_access_key_id=AKBASE\naws_secret_access_key=hush-key\n",
      "[default]\n" + role +
          "source_profile=b\n[profile b]\naws_access_key_id=AKBASE\n"
          "aws_secret_access_key=hush-key\n",
      "[default]\n" + role + "web_identity_token_file=" + token_file + "\n",
      "[default]\n" + role + "credential_source=EcsContainer\n",
      "[default]\ncredential_process=echo hush-printed; exit 3\n",
      "[default]\ncredential_process=echo hush-printed\n",
  };
  variables_["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "pod-token-hush";
  UseContainer("/v1/credentials");
  StartLogging(LogLevel::kDebug, LogFormat::kText);
  testing::internal::CaptureStderr();
  std::string said;
  for (const std::string& config : configs) {
    Config(config);
    auto chosen = Choose().value();
    said += chosen.source + "\n";
    for (const Fault fault :
         {Fault::kNone, Fault::kError500, Fault::kReset, Fault::kGarbage,
          Fault::kExpired, Fault::kDenied}) {
      CachedCredentials cached(chosen.load, Clock());
      static_cast<void>(cached.Get());
      Pass(seconds(50));
      server_.Then({fault, fault, fault});
      const Result<Credentials> found = cached.Get();
      if (!found.ok()) said += found.error().message() + "\n";
      Pass(minutes(2));
      server_.Then({fault, fault, fault});
      const Result<Credentials> late = cached.Get();
      if (!late.ok()) said += late.error().message() + "\n";
    }
  }
  said += testing::internal::GetCapturedStderr();
  StartLogging(LogLevel::kInfo, LogFormat::kText);
  EXPECT_THAT(said, HasSubstr("credentials_not_renewed"));
  EXPECT_THAT(said, HasSubstr("exit code 3"));
  EXPECT_THAT(said, Not(HasSubstr("hush")));
  for (const std::string& secret : server_.secrets()) {
    EXPECT_THAT(said, Not(HasSubstr(secret)));
  }
}

}  // namespace
}  // namespace darkroom
