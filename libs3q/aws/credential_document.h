// The JSON documents in which agents and programs hand out credentials.

#ifndef DARKROOM_LIBS3Q_AWS_CREDENTIAL_DOCUMENT_H_
#define DARKROOM_LIBS3Q_AWS_CREDENTIAL_DOCUMENT_H_

#include <string_view>

#include "base/result.h"
#include "libs3q/aws/credentials.h"

namespace darkroom {

// {"AccessKeyId": …, "SecretAccessKey": …, "Token": …, "Expiration": …}, of
// ECS, Pod Identity and instance metadata; the last also say "Code".
// Errors: kAccess (not what it should be: never with what it was).
Result<Credentials> ParseAgentCredentials(std::string_view text);

// {"Version": 1, …, "SessionToken": …}, of a credential_process.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
// Errors: the same.
Result<Credentials> ParseProcessCredentials(std::string_view text);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CREDENTIAL_DOCUMENT_H_
