#include "libs3q/aws/endpoint_settings.h"

#include "base/text.h"

namespace darkroom {

std::string EndpointSettings::Value(const char* variable,
                                    const char* setting) const {
  const auto value = environment_(variable);
  return value && !value->empty() ? *value : profile_.Setting(setting);
}

bool EndpointSettings::Flag(const char* variable, const char* setting) const {
  return ToLower(Value(variable, setting)) == "true";
}

ConfiguredUrl EndpointSettings::UrlFor(std::string_view service) const {
  if (Flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
           "ignore_configured_endpoint_urls")) {
    return {};
  }
  const std::string name(service);
  for (const std::string& variable :
       {"AWS_ENDPOINT_URL_" + ToUpper(name), std::string("AWS_ENDPOINT_URL")}) {
    const auto url = environment_(variable);
    if (url && !url->empty()) return {*url, variable};
  }
  std::string url = profile_.Setting("services." + name + ".endpoint_url");
  if (url.empty()) url = profile_.Setting("endpoint_url");
  if (url.empty()) return {};
  return {url, "profile " + profile_.name};
}

Result<std::optional<Endpoint>> EndpointSettings::For(
    std::string_view service) const {
  const std::string url = UrlFor(service).url;
  if (url.empty()) return std::optional<Endpoint>();
  return std::optional<Endpoint>(TRY(ParseEndpoint(url).During("endpoint")));
}

EndpointVariant EndpointSettings::variant() const {
  return {.fips = Flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
          .dual_stack =
              Flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint")};
}

}  // namespace darkroom
