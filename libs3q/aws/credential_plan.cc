#include "libs3q/aws/credential_plan.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace darkroom {
namespace {

using Base = CredentialPlan::Base;

Error Wrong(const Profile& profile, const std::string& what) {
  return Error(ErrorClass::kConfiguration,
               "profile " + profile.name + ": " + what);
}

// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
Result<std::optional<std::chrono::seconds>> DurationOf(const Profile& profile) {
  const std::string text = profile.Setting("duration_seconds");
  if (text.empty()) return std::optional<std::chrono::seconds>();
  const auto seconds = ParseUnsigned(text);
  if (!seconds || *seconds < 900 || *seconds > 43'200) {
    return Wrong(profile, "duration_seconds is 900 to 43200, not " + text);
  }
  return std::optional<std::chrono::seconds>(*seconds);
}

Result<Role> RoleOf(const Profile& profile) {
  if (!profile.Setting("mfa_serial").empty()) {
    return Wrong(profile,
                 "mfa_serial: there is nobody to type the code; use a role "
                 "that does not want one");
  }
  const auto duration = TRY(DurationOf(profile));
  return Role{.arn = profile.Setting("role_arn"),
              .session_name = profile.Setting("role_session_name"),
              .external_id = profile.Setting("external_id"),
              .duration = duration};
}

bool UsesSso(const Profile& profile) {
  return !profile.Setting("sso_session").empty() ||
         !profile.Setting("sso_start_url").empty();
}

// Follows source_profile from profile to profile.
class ProfilePlanner {
 public:
  ProfilePlanner(const Environment& environment, const SharedFiles& files)
      : environment_(environment), files_(files) {}

  Result<std::optional<CredentialPlan>> Plan(const std::string& name) {
    const std::optional<Profile> profile = FindProfile(files_, name);
    if (!profile) {
      if (path_.empty()) return std::optional<CredentialPlan>();
      return Error(ErrorClass::kConfiguration,
                   "source_profile " + name + " of profile " + path_.back() +
                       " is neither in " + files_.config_path + " nor in " +
                       files_.credentials_path);
    }
    // The first profile is asked for its role, which may be assumed with its
    // own keys; those after it for keys first.
    const bool first = path_.empty();
    const bool role = !profile->Setting("role_arn").empty();
    const auto keys = TRY(ProfileCredentials(*profile));
    if (keys && (!first || !role)) return Keys(*profile, *keys);
    TRY(Enter(name));
    if (role) return Wrap(PlanRole(*profile));
    if (!profile->Setting("web_identity_token_file").empty()) {
      return Wrong(*profile, "web_identity_token_file without role_arn");
    }
    if (!profile->Setting("credential_process").empty()) {
      return std::optional<CredentialPlan>(
          {.base = Base::kProcess,
           .command = profile->Setting("credential_process"),
           .source = "profile " + name + ": credential_process"});
    }
    if (UsesSso(*profile)) {
      return Wrong(*profile,
                   "IAM Identity Center (sso_*) is not read; let credential_"
                   "process = aws configure export-credentials --profile " +
                       name + " --format process do it in another profile");
    }
    if (first) return std::optional<CredentialPlan>();
    return Wrong(*profile, "no credentials, but profile " +
                               path_[path_.size() - 2] + " wants to use them");
  }

 private:
  static Result<std::optional<CredentialPlan>> Keys(const Profile& profile,
                                                    const Credentials& keys) {
    return std::optional<CredentialPlan>(
        {.base = Base::kKeys,
         .keys = keys,
         .source = "profile " + profile.name + ": keys"});
  }

  static Result<std::optional<CredentialPlan>> Wrap(
      Result<CredentialPlan> plan) {
    if (!plan.ok()) return std::move(plan).error();
    return std::optional<CredentialPlan>(std::move(plan).value());
  }

  Status Enter(const std::string& name) {
    const bool circle =
        std::find(path_.begin(), path_.end(), name) != path_.end();
    path_.push_back(name);
    if (!circle) return {};
    std::string text;
    for (const std::string& step : path_) {
      text += (text.empty() ? "" : " -> ") + step;
    }
    return Error(ErrorClass::kConfiguration,
                 "profiles go in a circle by source_profile: " + text);
  }

  Result<CredentialPlan> PlanRole(const Profile& profile) {
    const std::string from = profile.Setting("source_profile");
    const std::string source = profile.Setting("credential_source");
    const std::string token = profile.Setting("web_identity_token_file");
    const Role role = TRY(RoleOf(profile));
    const auto ways = !from.empty() + !source.empty() + !token.empty();
    if (ways != 1) {
      return Wrong(profile,
                   "role_arn wants one of source_profile, credential_source "
                   "and web_identity_token_file");
    }
    const std::string before = "profile " + profile.name + ": role " + role.arn;
    if (!token.empty()) {
      return CredentialPlan{.base = Base::kWebIdentity,
                            .web_role = role,
                            .token_file = token,
                            .source = before + " by web identity " + token};
    }
    CredentialPlan plan;
    if (from.empty()) {
      plan = TRY(PlanSource(profile, source));
    } else {
      const auto planned = TRY(Plan(from));
      plan = *planned;  // Nothing is an answer of the first profile only.
    }
    plan.roles.push_back(role);
    plan.source = before + ", from " + plan.source;
    return plan;
  }

  Result<CredentialPlan> PlanSource(const Profile& profile,
                                    const std::string& source) const {
    if (source == "Environment") {
      const auto keys = TRY(EnvironmentCredentials(environment_));
      if (keys) {
        return CredentialPlan{
            .base = Base::kKeys, .keys = *keys, .source = "the environment"};
      }
      return Wrong(profile,
                   "credential_source = Environment, but AWS_ACCESS_KEY_ID "
                   "is not set");
    }
    if (source == "EcsContainer") {
      return CredentialPlan{.base = Base::kContainer,
                            .source = "the container's agent"};
    }
    if (source == "Ec2InstanceMetadata") {
      return CredentialPlan{.base = Base::kInstance,
                            .source = "instance metadata"};
    }
    return Wrong(profile,
                 "credential_source is Environment, EcsContainer or "
                 "Ec2InstanceMetadata, not " +
                     source);
  }

  const Environment& environment_;
  const SharedFiles& files_;
  std::vector<std::string> path_;  // The profiles that were entered.
};

}  // namespace

Result<std::optional<CredentialPlan>> PlanProfile(
    const Environment& environment, const SharedFiles& files,
    const std::string& name) {
  return ProfilePlanner(environment, files).Plan(name);
}

Result<std::optional<CredentialPlan>> PlanWebIdentity(
    const Environment& environment) {
  const std::string file = Variable(environment, "AWS_WEB_IDENTITY_TOKEN_FILE");
  if (file.empty()) return std::optional<CredentialPlan>();
  const Role role = {
      .arn = Variable(environment, "AWS_ROLE_ARN"),
      .session_name = Variable(environment, "AWS_ROLE_SESSION_NAME")};
  if (role.arn.empty()) {
    return Error(ErrorClass::kConfiguration,
                 "AWS_WEB_IDENTITY_TOKEN_FILE without AWS_ROLE_ARN");
  }
  return std::optional<CredentialPlan>(
      {.base = Base::kWebIdentity,
       .web_role = role,
       .token_file = file,
       .source = "web identity: role " + role.arn + " by " + file});
}

}  // namespace darkroom
