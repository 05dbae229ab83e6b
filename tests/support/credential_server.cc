#include "tests/support/credential_server.h"

#include <algorithm>
#include <regex>
#include <utility>

#include "base/text.h"
#include "base/uri_encode.h"

namespace darkroom {
namespace {

constexpr char kRoles[] = "/latest/meta-data/iam/security-credentials/";
constexpr char kRole[] = "studio-role";
constexpr std::chrono::seconds kMaxTokenLife(21600);

std::map<std::string, std::string> FormFields(const std::string& body) {
  std::map<std::string, std::string> fields;
  std::size_t at = 0;
  while (at < body.size()) {
    const std::size_t end = std::min(body.find('&', at), body.size());
    const std::string pair = body.substr(at, end - at);
    const std::size_t equals = std::min(pair.find('='), pair.size() - 1);
    fields[UriDecode(pair.substr(0, equals), Plus::kIsSpace)] =
        UriDecode(pair.substr(equals + 1), Plus::kIsSpace);
    at = end + 1;
  }
  return fields;
}

std::string Field(const std::map<std::string, std::string>& fields,
                  const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

ServedReply StsError(int status, const std::string& code,
                     const std::string& message) {
  return {.status = status,
          .body = "<ErrorResponse><Error><Type>Sender</Type><Code>" + code +
                  "</Code><Message>" + message +
                  "</Message></Error><RequestId>r-1</RequestId>"
                  "</ErrorResponse>",
          .headers = {{"Content-Type", "text/xml"}}};
}

// As STS checks them; the empty string: they are sound.
std::string WrongParameter(const std::map<std::string, std::string>& fields) {
  static const std::regex kArn("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+");
  static const std::regex kSession("[A-Za-z0-9_+=,.@-]{2,64}");
  if (Field(fields, "Version") != "2011-06-15") return "Version";
  if (!std::regex_match(Field(fields, "RoleArn"), kArn)) return "RoleArn";
  if (!std::regex_match(Field(fields, "RoleSessionName"), kSession)) {
    return "RoleSessionName";
  }
  return {};
}

}  // namespace

void CredentialServer::SetLifetime(std::chrono::milliseconds lifetime) {
  const std::lock_guard lock(mutex_);
  lifetime_ = lifetime;
}
void CredentialServer::SetContainerToken(std::string token) {
  const std::lock_guard lock(mutex_);
  container_token_ = std::move(token);
  if (!container_token_.empty()) secrets_.push_back(container_token_);
}
void CredentialServer::SetWebToken(std::string token) {
  const std::lock_guard lock(mutex_);
  web_token_ = std::move(token);
  secrets_.push_back(web_token_);
}
void CredentialServer::SetExternalId(std::string id) {
  const std::lock_guard lock(mutex_);
  external_id_ = std::move(id);
}
void CredentialServer::DropTokenAnswers() {
  const std::lock_guard lock(mutex_);
  drops_tokens_ = true;
}
void CredentialServer::NoRole() {
  const std::lock_guard lock(mutex_);
  no_role_ = true;
}
void CredentialServer::SwitchOffMetadata() {
  const std::lock_guard lock(mutex_);
  off_ = true;
}
void CredentialServer::EndMetadataTokens() {
  const std::lock_guard lock(mutex_);
  metadata_tokens_.clear();
}
void CredentialServer::SetSpotAction(std::string action) {
  const std::lock_guard lock(mutex_);
  spot_action_ = std::move(action);
}
void CredentialServer::Know(const std::string& id) {
  const std::lock_guard lock(mutex_);
  handed_out_[id] = {.id = id, .expires = SysMillis::max()};
}
void CredentialServer::Then(std::vector<Fault> faults) {
  const std::lock_guard lock(mutex_);
  faults_.insert(faults_.end(), faults.begin(), faults.end());
}

std::vector<std::string> CredentialServer::log() {
  const std::lock_guard lock(mutex_);
  return log_;
}
std::size_t CredentialServer::count(const std::string& entry) {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count(log_.begin(), log_.end(), entry));
}
std::vector<std::string> CredentialServer::secrets() {
  const std::lock_guard lock(mutex_);
  return secrets_;
}

ServedReply CredentialServer::Handle(const ServedRequest& request) {
  const std::lock_guard lock(mutex_);
  const bool sts = request.method == "POST" && request.target == "/";
  const auto fields = FormFields(request.body);
  log_.push_back(sts ? Field(fields, "Action") + " " + Field(fields, "RoleArn")
                     : request.method + " " + request.target);
  fault_ = Fault::kNone;
  if (!faults_.empty()) {
    fault_ = faults_.front();
    faults_.pop_front();
  }
  if (fault_ == Fault::kError500) return {.status = 500, .body = "oops"};
  if (fault_ == Fault::kHang) return {.how = ServedReply::How::kHang};
  if (fault_ == Fault::kReset) return {.how = ServedReply::How::kReset};
  if (fault_ == Fault::kGarbage) return {.body = "\x01<{[garbage"};
  if (sts) return Sts(request);
  if (request.target.starts_with("/latest/") || request.target == "/") {
    return Metadata(request);
  }
  return Container(request);
}

ServedReply CredentialServer::Token(const ServedRequest& request) {
  if (request.method != "PUT") return {.status = 405};
  // Whoever forwards for others must not get a token for them.
  if (!request.Header("x-forwarded-for").empty()) return {.status = 403};
  if (off_ || fault_ == Fault::kDenied) return {.status = 403};
  if (drops_tokens_) return {.how = ServedReply::How::kHang};
  const auto life =
      ParseUnsigned(request.Header("x-aws-ec2-metadata-token-ttl-seconds"));
  if (!life || *life < 1 || *life > 21600) return {.status = 400};
  const std::string token = "metadata-token-" + std::to_string(++serial_);
  secrets_.push_back(token);
  metadata_tokens_[token] =
      clock_() + std::min<std::chrono::seconds>(std::chrono::seconds(*life),
                                                kMaxTokenLife);
  return {.body = token,
          .headers = {
              {"X-Aws-Ec2-Metadata-Token-Ttl-Seconds", std::to_string(*life)}}};
}

ServedReply CredentialServer::Metadata(const ServedRequest& request) {
  if (request.target == "/latest/api/token") return Token(request);
  if (request.method != "GET") return {.status = 405};
  const auto token =
      metadata_tokens_.find(request.Header("x-aws-ec2-metadata-token"));
  if (token == metadata_tokens_.end() || token->second <= clock_()) {
    return {.status = 401};
  }
  if (request.target == kRoles && !no_role_) return {.body = kRole};
  if (request.target == std::string(kRoles) + kRole && !no_role_) {
    return {.body = AgentDocument(true)};
  }
  if (request.target == "/latest/meta-data/spot/instance-action" &&
      !spot_action_.empty()) {
    return {.body = spot_action_};
  }
  return {.status = 404};
}

ServedReply CredentialServer::Container(const ServedRequest& request) {
  if (request.method != "GET") return {.status = 405};
  const bool pod = request.target == "/v1/credentials";
  if (!pod && request.target != "/v2/credentials/task") return {.status = 404};
  if (pod && container_token_.empty()) return {.status = 401};
  if (request.Header("authorization") != container_token_) {
    return {.status = 401, .body = R"({"code":"AccessDenied","message":"no"})"};
  }
  if (fault_ == Fault::kDenied) return {.status = 403};
  return {.body = AgentDocument(false)};
}

CredentialServer::Keys CredentialServer::NewKeys() {
  const std::string serial = std::to_string(++serial_);
  const std::string zeros(16 - serial.size(), '0');
  Keys keys = {.id = "ASIA" + zeros + serial,
               .secret = "secret-" + zeros + serial,
               .token = "token-" + zeros + serial,
               .expires = clock_() + lifetime_};
  if (fault_ == Fault::kExpired) {
    keys.expires = clock_() - std::chrono::seconds(1);
  }
  secrets_.push_back(keys.secret);
  secrets_.push_back(keys.token);
  handed_out_[keys.id] = keys;
  return keys;
}

std::string CredentialServer::AgentDocument(bool instance) {
  const Keys keys = NewKeys();
  return std::string("{") + (instance ? R"("Code":"Success",)" : "") +
         R"("AccessKeyId":")" + keys.id + R"(","SecretAccessKey":")" +
         keys.secret + R"(","Token":")" + keys.token + R"(","Expiration":")" +
         Iso8601(keys.expires) + "\"}";
}

std::string CredentialServer::Unsigned(const ServedRequest& request) const {
  static const std::regex kForm(
      "AWS4-HMAC-SHA256 Credential=([A-Za-z0-9]+)/[0-9]{8}/[a-z0-9-]+/sts/"
      "aws4_request, SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}");
  std::smatch parts;
  const std::string header = request.Header("authorization");
  if (!std::regex_match(header, parts, kForm)) return "IncompleteSignature";
  const auto keys = handed_out_.find(parts[1].str());
  if (keys == handed_out_.end()) return "InvalidClientTokenId";
  if (request.Header("x-amz-security-token") != keys->second.token) {
    return "InvalidClientTokenId";
  }
  return keys->second.expires <= clock_() ? "ExpiredToken" : "";
}

ServedReply CredentialServer::Assumed(const std::string& action) {
  const Keys keys = NewKeys();
  return {.body = "<" + action + "Response><" + action + "Result>" +
                  "<AssumedRoleUser><Arn>arn</Arn></AssumedRoleUser>" +
                  "<Credentials><AccessKeyId>" + keys.id +
                  "</AccessKeyId><SecretAccessKey>" + keys.secret +
                  "</SecretAccessKey><SessionToken>" + keys.token +
                  "</SessionToken><Expiration>" + Iso8601(keys.expires) +
                  "</Expiration></Credentials></" + action + "Result></" +
                  action + "Response>",
          .headers = {{"Content-Type", "text/xml"}}};
}

ServedReply CredentialServer::Assume(const ServedRequest& request,
                                     const Fields& fields) {
  const std::string refused = Unsigned(request);
  if (!refused.empty()) return StsError(403, refused, "the security token");
  const std::string wrong = WrongParameter(fields);
  if (!wrong.empty()) return StsError(400, "ValidationError", wrong);
  if (fault_ == Fault::kDenied || Field(fields, "ExternalId") != external_id_) {
    return StsError(403, "AccessDenied", "not authorized: sts:AssumeRole");
  }
  return Assumed("AssumeRole");
}

ServedReply CredentialServer::WebIdentity(const ServedRequest& request,
                                          const Fields& fields) {
  if (!request.Header("authorization").empty()) {
    return StsError(400, "ValidationError", "signed");
  }
  const std::string wrong = WrongParameter(fields);
  if (!wrong.empty()) return StsError(400, "ValidationError", wrong);
  if (fault_ == Fault::kDenied) {
    return StsError(400, "IDPCommunicationError", "try again");
  }
  if (web_token_.empty() || Field(fields, "WebIdentityToken") != web_token_) {
    return StsError(400, "ExpiredTokenException", "the web identity token");
  }
  return Assumed("AssumeRoleWithWebIdentity");
}

ServedReply CredentialServer::Sts(const ServedRequest& request) {
  const Fields fields = FormFields(request.body);
  const std::string action = Field(fields, "Action");
  if (action == "AssumeRole") return Assume(request, fields);
  if (action == "AssumeRoleWithWebIdentity") {
    return WebIdentity(request, fields);
  }
  const std::string refused = Unsigned(request);
  if (!refused.empty()) return StsError(403, refused, "the security token");
  return {.body =
              "<GetCallerIdentityResponse><GetCallerIdentityResult>"
              "<Arn>arn:aws:sts::123456789012:assumed-role/studio-role/i-1"
              "</Arn><UserId>U</UserId><Account>123456789012</Account>"
              "</GetCallerIdentityResult></GetCallerIdentityResponse>"};
}

}  // namespace darkroom
