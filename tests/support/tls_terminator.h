// Speaks TLS in front of a service that does not.

#ifndef DARKROOM_TESTS_SUPPORT_TLS_TERMINATOR_H_
#define DARKROOM_TESTS_SUPPORT_TLS_TERMINATOR_H_

#include <cstdint>
#include <memory>
#include <string>

#include "tests/support/certificates.h"
#include "tests/support/connection_server.h"
#include "tests/support/fault_proxy.h"

namespace darkroom {

enum class TlsVersions : std::uint8_t { kAll, kOnly1_1, kOnly1_2 };

// Thread-safe.
class TlsTerminator {
 public:
  TlsTerminator(const Certificate& certificate, Upstream upstream,
                TlsVersions versions = TlsVersions::kAll);
  ~TlsTerminator();

  std::uint16_t port() const { return server_->port(); }
  int connections() const { return server_->connections(); }

 private:
  struct Context;

  ConnectionServer::End Serve(int fd);

  const Upstream upstream_;
  std::unique_ptr<Context> context_;
  std::unique_ptr<ConnectionServer> server_;  // Started last.
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_TLS_TERMINATOR_H_
