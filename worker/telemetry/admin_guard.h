// Who may ask the admin port for what.

#ifndef DARKROOM_WORKER_TELEMETRY_ADMIN_GUARD_H_
#define DARKROOM_WORKER_TELEMETRY_ADMIN_GUARD_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "worker/config/config.h"

namespace darkroom {

// What a request says of who sent it; empty: it does not say.
struct AdminCaller {
  std::string address;  // Of the peer.
  std::string host;     // The header, with its port.
  std::string origin;
  std::string fetch_site;  // Sec-Fetch-Site, which browsers send.
  std::string content_type;
};

// Whether `host` names this machine and not a site that had its own name point
// here (DNS rebinding): an address, a name without a dot, or one of a domain
// that nobody can register.
bool IsPrivateHost(std::string_view host);

// The status page shows keys and pictures.  Errors: kAccess.
Status MayRead(StatusPage who, const AdminCaller& caller);

// Programs of this machine, and no page that a browser shows: those cannot
// leave their origin out, nor send JSON to another site unasked.
// Errors: kAccess, kUnsupported (the body is not JSON).
Status MayChange(const AdminCaller& caller);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TELEMETRY_ADMIN_GUARD_H_
