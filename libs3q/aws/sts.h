// The calls to STS: roles become credentials.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html

#ifndef DARKROOM_LIBS3Q_AWS_STS_H_
#define DARKROOM_LIBS3Q_AWS_STS_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/credentials.h"
#include "libs3q/aws/endpoints.h"

namespace darkroom {

// Where requests go, and the region they are signed for.
struct StsEndpoint {
  Endpoint endpoint;
  std::string region;
};

struct Role {
  std::string arn;
  std::string session_name;                      // What CloudTrail calls us.
  std::string external_id;                       // Empty: none.
  std::optional<std::chrono::seconds> duration;  // Nothing: as STS says, 1 h.

  bool operator==(const Role&) const = default;
};

struct CallerIdentity {
  std::string account;
  std::string arn;
};

// Of context.credentials.  Each makes its call within ten seconds, retries
// included.  Errors: those of AwsCaller; kAccess (an answer without keys).
Result<Credentials> AssumeRole(AwsContext& context, const StsEndpoint& sts,
                               const Role& role);
// Unsigned: `token` is what says who we are.  The context's credentials must
// be nobody's.
Result<Credentials> AssumeRoleWithWebIdentity(AwsContext& context,
                                              const StsEndpoint& sts,
                                              const Role& role,
                                              const std::string& token);
// Needs no permission; works whatever else is refused.
Result<CallerIdentity> GetCallerIdentity(AwsContext& context,
                                         const StsEndpoint& sts);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_STS_H_
