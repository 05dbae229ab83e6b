// AWS Signature Version 4, as pure functions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

#ifndef DARKROOM_LIBS3Q_AWS_SIGV4_H_
#define DARKROOM_LIBS3Q_AWS_SIGV4_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "libs3q/aws/credentials.h"
#include "libs3q/aws/http_message.h"

namespace darkroom {

// How the path of a request enters its signature.
enum class SignedPath : std::uint8_t {
  kAsSent,                  // S3: keys may hold "..", "//" and "%".
  kEncodedAgain,            // No dot segments are resolved.
  kNormalisedEncodedAgain,  // Every other service.
};

enum class BodyHash : std::uint8_t {
  kSent,  // Also as x-amz-content-sha256, which S3 insists on.
  kNotSent,
};

// What a signature is good for, and how the service wants it.
struct SigningScope {
  std::string region;
  std::string service;
  SignedPath path = SignedPath::kNormalisedEncodedAgain;
  BodyHash body_hash = BodyHash::kNotSent;
};

// Covers the host and every header of the request.  `payload_hash` is
// lower-case hexadecimal or "UNSIGNED-PAYLOAD".
std::string CanonicalRequest(const HttpRequest& request, SignedPath path,
                             std::string_view payload_hash);

std::string StringToSign(std::string_view canonical_request,
                         const SigningScope& scope, SysMillis now);

// Lower-case hexadecimal.
std::string Signature(std::string_view string_to_sign, std::string_view secret,
                      const SigningScope& scope, SysMillis now);

// Adds x-amz-date, the session token and x-amz-content-sha256 where they
// belong, and the authorization header.  The time is an argument so that a
// signature is reproducible.
void Sign(HttpRequest& request, const Credentials& credentials,
          const SigningScope& scope, SysMillis now);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_SIGV4_H_
