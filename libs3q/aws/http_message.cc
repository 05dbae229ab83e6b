#include "libs3q/aws/http_message.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace darkroom {
namespace {

// Asked so often that no copies are made.
bool SameName(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [lower](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string_view HeaderNamed(const HttpHeaders& headers,
                             std::string_view name) {
  for (const HttpHeader& header : headers) {
    if (SameName(header.name, name)) return header.value;
  }
  return {};
}

std::string HttpRequest::Url() const {
  return scheme + "://" + host + path + (query.empty() ? "" : "?" + query);
}

std::string_view HostWithoutPort(std::string_view host) {
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    return host.substr(1, end == std::string_view::npos ? end : end - 1);
  }
  return host.substr(0, host.find(':'));
}

bool IsLoopback(std::string_view host) {
  const std::string name = ToLower(HostWithoutPort(host));
  if (name == "localhost" || name == "::1") return true;
  in_addr address = {};
  // Only a whole dotted quad counts: "127.example.com" is somebody's name.
  return ::inet_pton(AF_INET, name.c_str(), &address) == 1 &&
         name.starts_with("127.");
}

bool IsCredentialHost(std::string_view host) {
  static constexpr std::array<std::string_view, 5> kHosts = {
      "169.254.170.2", "169.254.170.23", "169.254.169.254", "fd00:ec2::23",
      "fd00:ec2::254"};
  const std::string name = ToLower(HostWithoutPort(host));
  return std::find(kHosts.begin(), kHosts.end(), name) != kHosts.end();
}

}  // namespace darkroom
