// The agents that hand out credentials, and STS: strict, and as wicked as a
// test wants them.

#ifndef DARKROOM_TESTS_SUPPORT_CREDENTIAL_SERVER_H_
#define DARKROOM_TESTS_SUPPORT_CREDENTIAL_SERVER_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "tests/support/handler_server.h"

namespace darkroom {

// What it serves, by the path alone, so that one object may stand behind
// several addresses:
//   PUT  /latest/api/token, GET /latest/meta-data/…   IMDSv2, never IMDSv1
//   GET  /v2/credentials/task                         ECS
//   GET  /v1/credentials                              EKS Pod Identity
//   POST /                                            STS
// Every set of keys is new, of the form ASIA…0007, secret-…7, token-…7, and
// lives for `lifetime`.  Thread-safe.
class CredentialServer {
 public:
  enum class Fault : std::uint8_t {
    kNone,  // In between others.
    kError500,
    kHang,
    kReset,
    kGarbage,
    kExpired,  // Keys that ended a second ago.
    kDenied,   // As the service says that we may not.
  };

  explicit CredentialServer(WallClock clock) : clock_(std::move(clock)) {}

  ServedReply Handle(const ServedRequest& request);

  // Settings; from any thread.
  void SetLifetime(std::chrono::milliseconds lifetime);
  // What the header Authorization of the container's agent must be.
  void SetContainerToken(std::string token);
  void SetWebToken(std::string token);
  void SetExternalId(std::string id);
  // PUT is not answered: the hop limit is one.
  void DropTokenAnswers();
  void NoRole();
  void SwitchOffMetadata();
  void EndMetadataTokens();
  // What the instance is told of its end; empty: nothing.
  void SetSpotAction(std::string action);
  // Keys that may call STS although they were not handed out here.
  void Know(const std::string& id);
  // Of the next requests, in this order.
  void Then(std::vector<Fault> faults);

  // "PUT /latest/api/token", "AssumeRole arn:…", in their order.
  std::vector<std::string> log();
  std::size_t count(const std::string& entry);
  // Every secret and token that was handed out or wanted: none may be logged.
  std::vector<std::string> secrets();

 private:
  struct Keys {
    std::string id, secret, token;
    SysMillis expires;
  };
  using Fields = std::map<std::string, std::string>;

  ServedReply Metadata(const ServedRequest& request);
  ServedReply Token(const ServedRequest& request);
  ServedReply Container(const ServedRequest& request);
  ServedReply Sts(const ServedRequest& request);
  ServedReply Assume(const ServedRequest& request, const Fields& fields);
  ServedReply WebIdentity(const ServedRequest& request, const Fields& fields);
  // Why the caller may not; empty: it may.
  std::string Unsigned(const ServedRequest& request) const;
  Keys NewKeys();
  std::string AgentDocument(bool instance);
  ServedReply Assumed(const std::string& action);

  const WallClock clock_;
  std::mutex mutex_;
  // Guarded by mutex_.
  std::chrono::milliseconds lifetime_ = std::chrono::hours(1);
  std::string container_token_, web_token_, external_id_, spot_action_;
  bool drops_tokens_ = false, no_role_ = false, off_ = false;
  std::deque<Fault> faults_;
  Fault fault_ = Fault::kNone;  // Of the request in hand.
  std::map<std::string, SysMillis> metadata_tokens_;
  std::map<std::string, Keys> handed_out_;  // By id.
  std::vector<std::string> log_;
  std::vector<std::string> secrets_;
  int serial_ = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_CREDENTIAL_SERVER_H_
