// Credentials that a program prints: credential_process of a profile.

#ifndef DARKROOM_LIBS3Q_AWS_CREDENTIAL_PROCESS_H_
#define DARKROOM_LIBS3Q_AWS_CREDENTIAL_PROCESS_H_

#include <chrono>
#include <string>

#include "base/result.h"
#include "libs3q/aws/credentials.h"

namespace darkroom {

// Runs `command` by /bin/sh with our environment and reads its standard
// output.  What it writes elsewhere is dropped: it may hold secrets.  It and
// its children are killed at the deadline.
// Errors: kAccess (it failed, or printed something else), kTransient (the
// deadline), kInternal.
Result<Credentials> RunCredentialProcess(const std::string& command,
                                         std::chrono::milliseconds deadline);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_CREDENTIAL_PROCESS_H_
