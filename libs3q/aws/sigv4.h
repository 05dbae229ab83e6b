// AWS Signature Version 4, as pure functions.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html

#ifndef DARKROOM_LIBS3Q_AWS_SIGV4_H_
#define DARKROOM_LIBS3Q_AWS_SIGV4_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.h"
#include "libs3q/aws/credentials.h"
#include "libs3q/aws/crypto.h"
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
  kUnsigned,  // "UNSIGNED-PAYLOAD" instead: where TLS protects the body.
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

// From when on and for how long a signature in a URL is good.
struct Validity {
  SysMillis from;
  std::chrono::seconds lasts = std::chrono::minutes(15);  // At most 7 days.
};

// Signs requests.  A signing key is good for one day, region and service, and
// costs four digests: those in use are kept.  The time is an argument so that
// a signature is reproducible.  Thread-safe.
class Signer {
 public:
  // Adds x-amz-date, the session token and x-amz-content-sha256 where they
  // belong, and the authorization header.
  void Sign(HttpRequest& request, const Credentials& credentials,
            const SigningScope& scope, SysMillis now);

  // Puts the signature into the query instead, for whoever is given the URL.
  // Covers the headers that the request has: they must be sent as they are.
  void Presign(HttpRequest& request, const Credentials& credentials,
               const SigningScope& scope, const Validity& validity);

 private:
  Sha256Digest KeyFor(const std::string& secret, const SigningScope& scope,
                      const std::string& date);
  std::string SignatureOf(const HttpRequest& request,
                          const Credentials& credentials,
                          const SigningScope& scope, SysMillis now);

  std::mutex mutex_;
  // Guarded by mutex_.  By what they are good for.
  std::map<std::string, Sha256Digest> keys_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_SIGV4_H_
