// The credentials that ECS, Fargate and EKS Pod Identity give to a task.

#ifndef DARKROOM_LIBS3Q_AWS_CONTAINER_CREDENTIALS_H_
#define DARKROOM_LIBS3Q_AWS_CONTAINER_CREDENTIALS_H_

#include <optional>

#include "base/result.h"
#include "libs3q/aws/credentials.h"
#include "libs3q/aws/http_message.h"
#include "libs3q/aws/metadata_agent.h"

namespace darkroom {

// The request that AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI asks
// for, without its authorization; nothing if neither is set.
// Errors: kConfiguration (a full URI that is neither https nor loopback nor
// one of AWS's own addresses: whoever sets it would get the token).
Result<std::optional<HttpRequest>> ContainerCredentialsRequest(
    const Environment& environment);

// Asks the agent.  The token file is read anew for each request, because it is
// rotated.  Three attempts of two seconds, a second apart.
// Errors: kAccess, kTransient, kConfiguration.
Result<Credentials> FetchContainerCredentials(const Environment& environment,
                                              const MetadataAgent& agent);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CONTAINER_CREDENTIALS_H_
