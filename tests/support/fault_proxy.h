// Stands between a client and a service, and does harm as planned.

#ifndef DARKROOM_TESTS_SUPPORT_FAULT_PROXY_H_
#define DARKROOM_TESTS_SUPPORT_FAULT_PROXY_H_

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "tests/support/connection_server.h"
#include "tests/support/faults.h"

namespace darkroom {

// The whole answer to a whole request; empty: there is none.  Thread-safe.
using Upstream = std::function<std::string(const std::string& request)>;

// A server at "127.0.0.1:port", on a connection for each request.
Upstream UpstreamAt(const std::string& host);

// Thread-safe.
class FaultProxy {
 public:
  struct Entry {
    std::string request;  // Its first line, and the operation of SQS.
    Fault::Kind kind;
    std::chrono::steady_clock::time_point at;
  };

  FaultProxy(Upstream upstream, FaultPlan plan);

  // Between tests of one fixture.
  void Plan(FaultPlan plan);

  std::string host() const { return server_.host(); }
  int connections() const { return server_.connections(); }
  std::vector<Entry> log();  // In the order of arrival.

 private:
  using End = ConnectionServer::End;

  Fault Decide(const std::string& request);
  End Serve(int fd);

  const Upstream upstream_;
  std::mutex mutex_;
  FaultPlan plan_;           // Guarded by mutex_.
  std::vector<Entry> log_;   // The same.
  ConnectionServer server_;  // Started last.
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_FAULT_PROXY_H_
