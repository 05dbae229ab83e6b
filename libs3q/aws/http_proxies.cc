#include "libs3q/aws/http_proxies.h"

#include <initializer_list>

namespace darkroom {

HttpProxies ProxiesOf(
    const std::function<std::optional<std::string>(std::string_view name)>&
        environment) {
  const auto first = [&](std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      const auto value = environment(name);
      if (value && !value->empty()) return *value;
    }
    return std::string();
  };
  return {
      .http = first({"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}),
      .https = first({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}),
      .none = first({"no_proxy", "NO_PROXY"})};
}

}  // namespace darkroom
