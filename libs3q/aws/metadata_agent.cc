#include "libs3q/aws/metadata_agent.h"

namespace darkroom {

Result<HttpResponse> AskAgent(const MetadataAgent& agent,
                              const HttpRequest& request,
                              const AgentPatience& patience) {
  // What an agent answers is a page or two.
  const SendOptions options = {.max_body_bytes = 64 * kKiB,
                               .deadline = patience.timeout};
  for (int attempt = 1;; ++attempt) {
    Result<HttpResponse> response = agent.transport.Send(request, options);
    const bool failed = response.ok()
                            ? patience.again(response->status)
                            : response.error().kind() == ErrorKind::kTransient;
    if (!failed || attempt >= patience.attempts) return response;
    if (!agent.sleep(patience.pause, {})) return response;
  }
}

}  // namespace darkroom
