// The credentials of an EC2 instance's role, by IMDSv2.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html

#ifndef DARKROOM_LIBS3Q_AWS_INSTANCE_CREDENTIALS_H_
#define DARKROOM_LIBS3Q_AWS_INSTANCE_CREDENTIALS_H_

#include <optional>

#include "base/result.h"
#include "libs3q/aws/credentials.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/metadata_agent.h"
#include "libs3q/aws/profile.h"

namespace darkroom {

// Where the metadata are and how patiently to ask for them.
struct InstanceMetadata {
  Endpoint endpoint;
  AgentPatience patience;
};

// AWS_EC2_METADATA_SERVICE_ENDPOINT, else 169.254.169.254 or, where
// AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE is IPv6, fd00:ec2::254; the profile
// may say both too.  Nothing if AWS_EC2_METADATA_DISABLED.
// Errors: kConfiguration (not a URL, or no mode; http to a host that is
// neither loopback nor one of those two).
Result<std::optional<InstanceMetadata>> FindInstanceMetadata(
    const Environment& environment, const Profile& profile);

// Takes a session token first, always: the way without one, IMDSv1, is what
// forged requests abuse.
// Errors: kAccess (no role, metadata switched off, the answer is none),
// kTransient (no answer: not an instance, or too many hops away).
Result<Credentials> FetchInstanceCredentials(const InstanceMetadata& metadata,
                                             const MetadataAgent& agent);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_INSTANCE_CREDENTIALS_H_
