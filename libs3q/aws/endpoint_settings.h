// What environment and profile say about endpoints.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html

#ifndef DARKROOM_LIBS3Q_AWS_ENDPOINT_SETTINGS_H_
#define DARKROOM_LIBS3Q_AWS_ENDPOINT_SETTINGS_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/profile.h"

namespace darkroom {

// A URL, and what said so: "AWS_ENDPOINT_URL_S3", "profile studio".
struct ConfiguredUrl {
  std::string url;
  std::string origin;
};

// Thread-compatible; environment and profile must outlive it.
class EndpointSettings {
 public:
  EndpointSettings(const Environment& environment, const Profile& profile)
      : environment_(environment), profile_(profile) {}

  // Where `service` ("s3", "sqs", "sns", "sts") is to be found instead of at
  // AWS's own address, if anything says so: AWS_ENDPOINT_URL_S3 and
  // AWS_ENDPOINT_URL, then the profile's `services` section and its
  // `endpoint_url`; none of them where configured endpoints are to be ignored.
  // Errors: kConfiguration (a malformed URL).
  Result<std::optional<Endpoint>> For(std::string_view service) const;

  // The same as it was written; empty if nothing says anything.
  ConfiguredUrl UrlFor(std::string_view service) const;

  // AWS_USE_FIPS_ENDPOINT, AWS_USE_DUALSTACK_ENDPOINT, or the profile's.
  EndpointVariant variant() const;

 private:
  std::string Value(const char* variable, const char* setting) const;
  bool Flag(const char* variable, const char* setting) const;

  const Environment& environment_;
  const Profile& profile_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_ENDPOINT_SETTINGS_H_
