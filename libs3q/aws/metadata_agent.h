// Asking the agents beside us, which hand out credentials.

#ifndef DARKROOM_LIBS3Q_AWS_METADATA_AGENT_H_
#define DARKROOM_LIBS3Q_AWS_METADATA_AGENT_H_

#include <chrono>

#include "base/result.h"
#include "base/sleep.h"
#include "libs3q/aws/http_transport.h"

namespace darkroom {

// Their addresses are link-local and speak no TLS: the transport must allow
// that, and must send nothing through a proxy.
struct MetadataAgent {
  HttpTransport& transport;
  StoppableSleeper sleep = SleepUnlessStopped;
};

struct AgentPatience {
  int attempts = 3;
  std::chrono::milliseconds timeout = std::chrono::seconds(2);  // Of each.
  std::chrono::milliseconds pause = std::chrono::seconds(1);
  bool (*again)(int status) = [](int status) { return status >= 500; };
};

// The answer of the last attempt.  Tries again after a failure of the
// transport, and after a status of which `again` is true.
// Errors: those of HttpTransport.
Result<HttpResponse> AskAgent(const MetadataAgent& agent,
                              const HttpRequest& request,
                              const AgentPatience& patience);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_METADATA_AGENT_H_
