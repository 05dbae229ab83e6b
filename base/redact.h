// Takes secrets out of text that is about to be shown.

#ifndef DARKROOM_BASE_REDACT_H_
#define DARKROOM_BASE_REDACT_H_

#include <string>
#include <string_view>

namespace darkroom {

// `line` with "***" for what signs or opens something: the values of
// X-Amz-Signature, X-Amz-Credential, X-Amz-Security-Token, Authorization, the
// secrets of credential documents and the passwords of URLs; and with the
// middle of access key ids left out.  What is JSON stays JSON.
//
// Nobody logs these on purpose: this is for what a service's answer or a
// mistake brings.
std::string Redacted(std::string line);

}  // namespace darkroom

#endif  // DARKROOM_BASE_REDACT_H_
