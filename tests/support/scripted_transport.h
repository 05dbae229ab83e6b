// An HttpTransport that answers from a script and remembers what it was sent.

#ifndef DARKROOM_TESTS_SUPPORT_SCRIPTED_TRANSPORT_H_
#define DARKROOM_TESTS_SUPPORT_SCRIPTED_TRANSPORT_H_

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "libs3q/aws/http_transport.h"

namespace darkroom {

// Thread-compatible.  Past the end of its script it answers 599.
class ScriptedTransport final : public HttpTransport {
 public:
  struct Sent {
    HttpRequest request;  // Its body is in `body`.
    std::string body;
    SendOptions options;
  };

  ScriptedTransport& Then(Result<HttpResponse> answer) {
    script_.push_back(std::move(answer));
    return *this;
  }
  ScriptedTransport& ThenStatus(int status, std::string body = "",
                                HttpHeaders headers = {}) {
    return Then(HttpResponse{.status = status,
                             .headers = std::move(headers),
                             .body = std::move(body)});
  }

  Result<HttpResponse> Send(const HttpRequest& request,
                            const SendOptions& options) override {
    sent_.push_back({request, std::string(AsText(request.body)), options});
    sent_.back().request.body = {};
    if (script_.empty()) return HttpResponse{.status = 599};
    Result<HttpResponse> answer = std::move(script_.front());
    script_.pop_front();
    if (answer.ok() && answer->succeeded() && options.sink != nullptr) {
      const Status kept = options.sink->Append(AsBytes(answer->body));
      if (!kept.ok()) return kept.error();
      answer->body.clear();
    }
    return answer;
  }

  const std::vector<Sent>& sent() const { return sent_; }
  bool finished() const { return script_.empty(); }

 private:
  std::deque<Result<HttpResponse>> script_;
  std::vector<Sent> sent_;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_SCRIPTED_TRANSPORT_H_
