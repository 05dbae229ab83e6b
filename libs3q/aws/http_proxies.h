// Which proxy the environment asks for.

#ifndef DARKROOM_LIBS3Q_AWS_HTTP_PROXIES_H_
#define DARKROOM_LIBS3Q_AWS_HTTP_PROXIES_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace darkroom {

// Each is a URL, or "host:port"; empty: none.
struct HttpProxies {
  std::string http;
  std::string https;
  std::string none;  // Hosts without one, between commas; "*": all.
};

// HTTP_PROXY, HTTPS_PROXY, ALL_PROXY for both, and NO_PROXY; in small letters
// they win.
HttpProxies ProxiesOf(
    const std::function<std::optional<std::string>(std::string_view name)>&
        environment);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_HTTP_PROXIES_H_
