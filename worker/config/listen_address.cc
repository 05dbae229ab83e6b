#include "worker/config/listen_address.h"

#include <arpa/inet.h>

#include <array>

#include "base/text.h"

namespace darkroom {
namespace {

constexpr std::uint64_t kMostPorts = 65'535;

template <int kFamily>
bool Parses(std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return ::inet_pton(kFamily, std::string(text).c_str(), address.data()) == 1;
}

}  // namespace

bool IsIpAddress(std::string_view text) {
  return Parses<AF_INET>(text) || Parses<AF_INET6>(text);
}

std::optional<ListenAddress> ParseListenAddress(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto port = ParseUnsigned(text.substr(colon + 1));
  if (!port || *port > kMostPorts) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const bool brackets = host.starts_with('[') && host.ends_with(']');
  if (brackets) host = host.substr(1, host.size() - 2);
  const bool sound = brackets ? Parses<AF_INET6>(host) : Parses<AF_INET>(host);
  if (!sound) return std::nullopt;
  return ListenAddress{std::string(host), static_cast<std::uint16_t>(*port)};
}

bool IsListenAddress(std::string_view text) {
  return ParseListenAddress(text).has_value();
}

bool IsLoopbackAddress(std::string_view address) {
  constexpr std::string_view kMapped = "::ffff:";
  if (address.starts_with(kMapped)) address.remove_prefix(kMapped.size());
  if (address == "::1") return true;
  return address.starts_with("127.") && Parses<AF_INET>(address);
}

}  // namespace darkroom
