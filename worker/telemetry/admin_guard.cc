#include "worker/telemetry/admin_guard.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "worker/config/listen_address.h"

namespace darkroom {
namespace {

Error Refused(const std::string& why) {
  return Error(ErrorClass::kAccess, why);
}

// "example.com" of "example.com:9464", "::1" of "[::1]:9464".
std::string_view WithoutPort(std::string_view host) {
  if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
  return host.substr(0, host.find(':'));
}

}  // namespace

bool IsPrivateHost(std::string_view host) {
  const std::string name = ToLower(WithoutPort(host));
  if (name.empty()) return false;
  if (IsIpAddress(name) || name.find('.') == std::string::npos) return true;
  static constexpr std::array<std::string_view, 5> kPrivate = {
      ".localhost", ".local", ".internal", ".svc", ".home.arpa"};
  return std::any_of(
      kPrivate.begin(), kPrivate.end(),
      [&](std::string_view domain) { return name.ends_with(domain); });
}

Status MayRead(StatusPage who, const AdminCaller& caller) {
  if (who == StatusPage::kOff) return Refused("admin.status_page is off");
  if (!IsPrivateHost(caller.host)) {
    return Refused("ask by address, not as " + caller.host);
  }
  if (caller.fetch_site == "cross-site") {
    return Refused("another site may not show this");
  }
  if (who == StatusPage::kLoopback && !IsLoopbackAddress(caller.address)) {
    return Refused("only this machine may see this (admin.status_page)");
  }
  return {};
}

Status MayChange(const AdminCaller& caller) {
  if (!IsLoopbackAddress(caller.address)) {
    return Refused("only this machine may change anything");
  }
  if (!IsPrivateHost(caller.host)) {
    return Refused("ask by address, not as " + caller.host);
  }
  if (!caller.origin.empty() || !caller.fetch_site.empty()) {
    return Refused("not from a browser");
  }
  if (!caller.content_type.starts_with("application/json")) {
    return Error(ErrorClass::kUnsupported, "content type: application/json");
  }
  return {};
}

}  // namespace darkroom
