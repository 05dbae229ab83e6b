// The real binary, at the real addresses of AWS's agents, in a network
// namespace.

#include <functional>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/credential_server.h"
#include "tests/support/network_namespace.h"
#include "tests/support/permission_server.h"
#include "tests/support/program_run.h"
#include "tests/support/scratch_folder.h"

namespace darkroom {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

constexpr char kInstance[] = "169.254.169.254";
constexpr char kInstance6[] = "fd00:ec2::254";
constexpr char kTask[] = "169.254.170.2";
constexpr char kPod[] = "169.254.170.23";
constexpr char kPod6[] = "fd00:ec2::23";

// The agents at their addresses, and services on loopback.  Made in the
// namespace.
struct Network {
  Network() {
    for (const char* address : {kInstance, kInstance6, kTask, kPod, kPod6}) {
      agents.push_back(std::make_unique<HandlerServer>(
          [this](const ServedRequest& request) {
            return credentials.Handle(request);
          },
          address, 80));
    }
    WriteFile(folder.path() / "darkroom.yaml", R"(
variants: [{name: card, width: 128, format: webp}]
routes:
  - bucket: uploads
    destination: {bucket: thumbs, key: "out/{stem}_{variant}{ext}"}
)");
  }

  std::vector<std::string> Environment(std::vector<std::string> more) const {
    std::vector<std::string> all = {
        "HOME=/nonexistent", "AWS_REGION=eu-west-1",
        "AWS_ENDPOINT_URL=" + services.url(),
        "AWS_ENDPOINT_URL_STS=" + sts.url(),
        "DARKROOM_QUEUE_URL=" + services.url() + "/123456789012/jobs",
        // Nobody listens there: the agents are never behind a proxy.
        "http_proxy=http://127.0.0.1:9"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  // What `darkroom check --aws` says and returns.
  std::pair<std::string, int> Check(std::vector<std::string> more) {
    ProgramRun run({DARKROOM_BINARY, "check", "--aws", "--probe-all",
                    "--config", (folder.path() / "darkroom.yaml").string()},
                   Environment(std::move(more)));
    const int code = run.Wait();
    return {run.output(), code};
  }

  const ScratchFolder folder;
  CredentialServer credentials{WallNow};
  PermissionServer permissions;
  std::vector<std::unique_ptr<HandlerServer>> agents;
  HandlerServer sts{[this](const ServedRequest& request) {
    return credentials.Handle(request);
  }};
  HandlerServer services{[this](const ServedRequest& request) {
    return permissions.Handle(request);
  }};
};

class RealAddresses : public testing::Test {
 protected:
  // Skips loudly where there can be no namespace.
  static void InNetwork(const std::function<void()>& body) {
    const Status ran =
        InOwnNetwork({kInstance, kInstance6, kTask, kPod, kPod6}, body);
    if (ran.ok()) return;
    GTEST_SKIP() << "NOT TESTED: the real addresses of the agents need root "
                    "and iproute2: "
                 << ran.error().message();
  }
};

TEST_F(RealAddresses, EverySourceIsFoundWhereAwsHasIt) {
  InNetwork([] {
    Network network;
    WriteFile(network.folder.path() / "token", "pod-token\n");
    const std::string token_file = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=" +
                                   (network.folder.path() / "token").string();
    const std::string role = "arn:aws:iam::123456789012:role/a";
    WriteFile(network.folder.path() / "config",
              "[default]\nrole_arn=" + role +
                  "\ncredential_source=Ec2InstanceMetadata\n");
    const struct {
      const char* name;
      std::vector<std::string> variables;
      const char* source;
      const char* pod_token;
    } cases[] = {
        {"instance", {}, "instance metadata at 169.254.169.254", ""},
        {"instance by IPv6",
         {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6"},
         "instance metadata at [fd00:ec2::254]",
         ""},
        {"task",
         {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/v2/credentials/task"},
         "container: http://169.254.170.2",
         ""},
        {"pod",
         {"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v1/"
          "credentials",
          token_file},
         "container: http://169.254.170.23",
         "pod-token"},
        {"pod by IPv6",
         {"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://[fd00:ec2::23]/v1/"
          "credentials",
          token_file},
         "container: http://[fd00:ec2::23]",
         "pod-token"},
        {"role of an instance",
         {"AWS_CONFIG_FILE=" + (network.folder.path() / "config").string()},
         "from instance metadata",
         ""},
    };
    for (const auto& c : cases) {
      SCOPED_TRACE(c.name);
      network.credentials.SetContainerToken(c.pod_token);
      const auto [said, code] = network.Check(c.variables);
      EXPECT_EQ(code, 0) << said;
      EXPECT_THAT(said, HasSubstr(c.source));
      EXPECT_THAT(said, HasSubstr("ASIA************"));
      EXPECT_THAT(said, HasSubstr("account 123456789012"));
      for (const std::string& secret : network.credentials.secrets()) {
        EXPECT_THAT(said, Not(HasSubstr(secret)));
      }
    }
  });
}

TEST_F(RealAddresses, SaysWhatStandsInTheWay) {
  InNetwork([] {
    Network network;
    network.credentials.DropTokenAnswers();
    const auto [hops, code] = network.Check({});
    EXPECT_EQ(code, 1);
    EXPECT_THAT(hops, HasSubstr("--http-put-response-hop-limit 2"));
    const auto [refused, code2] = network.Check(
        {"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://169.254.170.23/v1/"
         "credentials"});
    EXPECT_EQ(code2, 1);
    EXPECT_THAT(refused, HasSubstr("status 401"));
  });
}

TEST_F(RealAddresses, NoAgentAtAllIsNoCredentials) {
  const Status ran = InOwnNetwork({}, [] {
    ProgramRun run(
        {DARKROOM_BINARY, "check", "--aws"},
        {"HOME=/nonexistent", "AWS_REGION=eu-west-1",
         "DARKROOM_QUEUE_URL=http://127.0.0.1:9/1/jobs",
         "DARKROOM_OUTPUT_BUCKET=thumbs", "DARKROOM_THUMB_SIZES=128"});
    EXPECT_EQ(run.Wait(), 1);
    EXPECT_THAT(run.output(), HasSubstr("no other credentials are configured"));
    EXPECT_THAT(run.output(), Not(HasSubstr("hop-limit")));
  });
  if (!ran.ok()) GTEST_SKIP() << "NOT TESTED: " << ran.error().message();
}

TEST_F(RealAddresses, AWorkerLivesThroughRotationsEveryFiveSeconds) {
  InNetwork([] {
    Network network;
    network.credentials.SetLifetime(seconds(5));
    ProgramRun run({DARKROOM_BINARY, "run", "--config",
                    (network.folder.path() / "darkroom.yaml").string()},
                   network.Environment({"DARKROOM_QUEUE_WAIT=0s"}));
    // Every failure but this test's own would end it or be logged.
    EXPECT_TRUE(network.permissions.AwaitSigners(4, seconds(60)));
    run.Signal(SIGTERM);
    EXPECT_EQ(run.Wait(), 0);
    EXPECT_THAT(run.output(), Not(HasSubstr("error")));
    // A renderer's confinement is another matter, and partial in some builds.
    for (const char* event :
         {"credentials_not_renewed", "poll_failed", "lease_not_extended"}) {
      EXPECT_THAT(run.output(), Not(HasSubstr(event)));
    }
  });
}

}  // namespace
}  // namespace darkroom
