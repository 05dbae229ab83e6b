#include "libs3q/aws/credential_chain.h"

#include <chrono>
#include <optional>
#include <utility>

#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/container_credentials.h"
#include "libs3q/aws/credential_plan.h"
#include "libs3q/aws/credential_process.h"
#include "libs3q/aws/instance_credentials.h"
#include "libs3q/aws/token_file.h"

namespace darkroom {
namespace {

using Base = CredentialPlan::Base;

// A program may have to ask a slow vault; but a worker that is told to stop
// meanwhile has 25 s.
constexpr std::chrono::seconds kProcessDeadline(20);

// Fetches what a plan says.
class Fetcher {
 public:
  explicit Fetcher(const CredentialOutside& outside) : outside_(outside) {}

  Result<Credentials> Fetch(const CredentialPlan& plan) const {
    Credentials credentials = TRY(FetchBase(plan));
    for (const Role& role : plan.roles) {
      FixedCredentials source(credentials);
      AwsContext context = {.transport = outside_.services,
                            .credentials = source,
                            .clock = outside_.clock,
                            .sleep = outside_.sleep};
      credentials = TRY(AssumeRole(context, outside_.sts, Named(role)));
    }
    return credentials;
  }

 private:
  Result<Credentials> FetchBase(const CredentialPlan& plan) const {
    const MetadataAgent agent = {.transport = outside_.agents,
                                 .sleep = outside_.sleep};
    switch (plan.base) {
      case Base::kKeys:
        return plan.keys;
      case Base::kProcess:
        return RunCredentialProcess(plan.command, kProcessDeadline);
      case Base::kWebIdentity:
        return FetchWebIdentity(plan);
      case Base::kContainer:
        return FetchContainerCredentials(outside_.environment, agent);
      case Base::kInstance:
        break;
    }
    const Profile profile = TRY(ReadProfile(outside_.environment));
    const auto metadata =
        TRY(FindInstanceMetadata(outside_.environment, profile));
    if (!metadata) {
      return Error(ErrorClass::kConfiguration,
                   "instance metadata: AWS_EC2_METADATA_DISABLED is true");
    }
    return FetchInstanceCredentials(*metadata, agent);
  }

  Result<Credentials> FetchWebIdentity(const CredentialPlan& plan) const {
    const std::string token = TRY(ReadTokenFile(plan.token_file));
    FixedCredentials nobody({});
    AwsContext context = {.transport = outside_.services,
                          .credentials = nobody,
                          .clock = outside_.clock,
                          .sleep = outside_.sleep};
    return AssumeRoleWithWebIdentity(context, outside_.sts,
                                     Named(plan.web_role), token);
  }

  // Sessions have names, which are how CloudTrail tells workers apart.
  Role Named(Role role) const {
    if (role.session_name.empty()) {
      const auto now = std::chrono::floor<std::chrono::seconds>(
          outside_.clock().time_since_epoch());
      role.session_name = "darkroom-" + std::to_string(now.count());
    }
    return role;
  }

  const CredentialOutside& outside_;
};

Result<std::optional<CredentialPlan>> PlanOwnProfile(
    const Environment& environment) {
  const SharedFiles files = TRY(ReadSharedFiles(environment));
  return PlanProfile(environment, files, ProfileName(environment));
}

ChosenCredentials Choice(const CredentialOutside& outside,
                         CredentialPlan plan) {
  std::string source = plan.source;
  return {.source = std::move(source),
          .load = [outside, plan = std::move(plan)] {
            return Fetcher(outside).Fetch(plan);
          }};
}

// Planned anew by each load: somebody may have rotated its keys.
ChosenCredentials ProfileChoice(const CredentialOutside& outside,
                                const CredentialPlan& plan) {
  return {.source = plan.source, .load = [outside]() -> Result<Credentials> {
            const auto now = TRY(PlanOwnProfile(outside.environment));
            if (now) return Fetcher(outside).Fetch(*now);
            return Error(ErrorClass::kAccess,
                         "profile " + ProfileName(outside.environment) +
                             " holds no credentials any more");
          }};
}

// The last resort: that nobody answers is the usual way to have no
// credentials at all, and must say so.
ChosenCredentials InstanceChoice(const CredentialOutside& outside,
                                 const InstanceMetadata& metadata) {
  return {.source = "instance metadata at " + metadata.endpoint.host,
          .load = [outside]() -> Result<Credentials> {
            return Fetcher(outside)
                .Fetch({.base = Base::kInstance})
                .During("no other credentials are configured");
          }};
}

}  // namespace

Result<ChosenCredentials> ChooseCredentials(const CredentialOutside& outside) {
  const Environment& environment = outside.environment;
  if (const auto keys = TRY(EnvironmentCredentials(environment))) {
    return Choice(outside,
                  {.keys = *keys, .source = "environment: AWS_ACCESS_KEY_ID"});
  }
  const Profile profile = TRY(ReadProfile(environment));
  if (const auto plan = TRY(PlanOwnProfile(environment))) {
    return ProfileChoice(outside, *plan);
  }
  if (auto plan = TRY(PlanWebIdentity(environment))) {
    return Choice(outside, *std::move(plan));
  }
  if (const auto request = TRY(ContainerCredentialsRequest(environment))) {
    return Choice(outside, {.base = Base::kContainer,
                            .source = "container: " + request->scheme + "://" +
                                      request->host});
  }
  if (const auto metadata = TRY(FindInstanceMetadata(environment, profile))) {
    return InstanceChoice(outside, *metadata);
  }
  return Error(ErrorClass::kConfiguration,
               "no credentials: neither AWS_ACCESS_KEY_ID and "
               "AWS_SECRET_ACCESS_KEY, nor any in profile " +
                   profile.name +
                   ", nor a web identity, nor a container's; and "
                   "AWS_EC2_METADATA_DISABLED is true");
}

}  // namespace darkroom
