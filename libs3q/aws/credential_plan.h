// Where credentials are to come from, before anybody is asked for them.

#ifndef DARKROOM_LIBS3Q_AWS_CREDENTIAL_PLAN_H_
#define DARKROOM_LIBS3Q_AWS_CREDENTIAL_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "libs3q/aws/credentials.h"
#include "libs3q/aws/profile.h"
#include "libs3q/aws/sts.h"

namespace darkroom {

struct CredentialPlan {
  enum class Base : std::uint8_t {
    kKeys,         // `keys`.
    kProcess,      // What `command` prints.
    kWebIdentity,  // `web_role`, for the token in `token_file`.
    kContainer,
    kInstance,
  };
  Base base = Base::kKeys;
  Credentials keys;
  std::string command;
  Role web_role;
  std::string token_file;
  std::vector<Role> roles;  // Then assumed one after the other.
  std::string source;       // For people: no secrets, no commands.
};

// What a profile says: keys, a program, a web identity, or a role that another
// profile (source_profile) or source (credential_source) may assume.  Nothing
// if it says nothing of credentials.
// Errors: kConfiguration (half of what is needed, a circle of profiles, SSO,
// a role that wants a code from somebody's phone).
Result<std::optional<CredentialPlan>> PlanProfile(
    const Environment& environment, const SharedFiles& files,
    const std::string& name);

// AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, as EKS sets them (IRSA);
// nothing if the first is not set.
// Errors: kConfiguration (no role).
Result<std::optional<CredentialPlan>> PlanWebIdentity(
    const Environment& environment);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CREDENTIAL_PLAN_H_
