// The credentials that ECS, Fargate and EKS Pod Identity give to a task.

#ifndef DARKROOM_LIBS3Q_AWS_CONTAINER_CREDENTIALS_H_
#define DARKROOM_LIBS3Q_AWS_CONTAINER_CREDENTIALS_H_

#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/sleep.h"
#include "libs3q/aws/credentials.h"
#include "libs3q/aws/http_transport.h"

namespace darkroom {

// The request that AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI asks
// for, without its authorization; nothing if neither is set.
// Errors: kConfiguration (a full URI that is neither https nor loopback nor
// one of AWS's own addresses: whoever sets it would get the token).
Result<std::optional<HttpRequest>> ContainerCredentialsRequest(
    const Environment& environment);

// Reads the agent's answer.  Errors: kAccess (not what it should be).
Result<Credentials> ParseContainerCredentials(std::string_view text);

// Asks the agent.  The token file is read anew for each request, because it is
// rotated.  Three attempts of two seconds, a second apart.
// Errors: kAccess, kTransient, kConfiguration.
Result<Credentials> FetchContainerCredentials(const Environment& environment,
                                              HttpTransport& transport,
                                              const StoppableSleeper& sleep);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CONTAINER_CREDENTIALS_H_
