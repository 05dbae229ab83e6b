// The order in which credentials are looked for, and how they are fetched.

#ifndef DARKROOM_LIBS3Q_AWS_CREDENTIAL_CHAIN_H_
#define DARKROOM_LIBS3Q_AWS_CREDENTIAL_CHAIN_H_

#include <string>

#include "base/result.h"
#include "base/sleep.h"
#include "base/time.h"
#include "libs3q/aws/credentials.h"
#include "libs3q/aws/http_transport.h"
#include "libs3q/aws/sts.h"

namespace darkroom {

// All that the chain asks of the outside.  The transports must outlive the
// loaders.
struct CredentialOutside {
  Environment environment;
  HttpTransport& services;  // To STS.
  HttpTransport& agents;    // May speak plain http to link-local addresses.
  StsEndpoint sts;
  WallClock clock = WallNow;
  StoppableSleeper sleep = SleepUnlessStopped;
};

struct ChosenCredentials {
  // For people: "profile studio: role arn:…, from profile base: keys".
  std::string source;
  CredentialLoader load;
};

// The first that is configured of
//   1 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,
//   2 the profile,
//   3 AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN,
//   4 the container's agent,
//   5 instance metadata, unless they are disabled.
// Whoever is chosen stays chosen: a load that fails never falls through to the
// next.  Files are read anew by each load.  Asks nobody yet.
// Errors: kConfiguration (there is none, or what is there is wrong).
Result<ChosenCredentials> ChooseCredentials(const CredentialOutside& outside);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CREDENTIAL_CHAIN_H_
