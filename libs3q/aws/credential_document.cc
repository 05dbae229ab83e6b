#include "libs3q/aws/credential_document.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include <rapidjson/document.h>

#include "base/json_text.h"
#include "base/text.h"
#include "base/time.h"

namespace darkroom {
namespace {

Error Unusable(const std::string& why) {
  return Error(ErrorClass::kAccess, why);
}

Result<rapidjson::Document> ParseObject(std::string_view text) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
  if (json.HasParseError() || !json.IsObject()) {
    return Unusable("the answer is not a JSON object");
  }
  return json;
}

// As AWS's services write it, "…Z", or with an offset as its tools do,
// "…+00:00".
std::optional<SysMillis> ParseExpiration(std::string_view text) {
  constexpr std::size_t kOffset = 6;  // "+hh:mm"
  const std::size_t sign = text.size() - std::min(kOffset, text.size());
  const bool offset = text.size() > kOffset && text[sign + 3] == ':' &&
                      (text[sign] == '+' || text[sign] == '-');
  if (!offset) return ParseIso8601(text);
  const auto hours = ParseUnsigned(text.substr(sign + 1, 2));
  const auto minutes = ParseUnsigned(text.substr(sign + 4, 2));
  const auto local = ParseIso8601(text.substr(0, sign));
  if (!hours || !minutes || !local) return std::nullopt;
  const std::chrono::minutes ahead(*hours * 60 + *minutes);
  return text[sign] == '+' ? *local - ahead : *local + ahead;
}

// An expiry that cannot be read must not become "never".
Result<Credentials> ReadKeys(const rapidjson::Document& json,
                             const char* token_name) {
  Credentials credentials = {
      .access_key_id = MemberText(json, "AccessKeyId"),
      .secret_access_key = MemberText(json, "SecretAccessKey"),
      .session_token = MemberText(json, token_name)};
  if (credentials.access_key_id.empty() ||
      credentials.secret_access_key.empty()) {
    return Unusable("the answer holds no keys");
  }
  const auto member = json.FindMember("Expiration");
  if (member == json.MemberEnd() || member->value.IsNull()) return credentials;
  credentials.expires = ParseExpiration(TextOf(member->value));
  if (!credentials.expires) return Unusable("the expiration is not a time");
  return credentials;
}

}  // namespace

Result<Credentials> ParseAgentCredentials(std::string_view text) {
  const rapidjson::Document json = TRY(ParseObject(text));
  const std::string code = MemberText(json, "Code");
  if (!code.empty() && code != "Success") {
    return Unusable(code + " " + MemberText(json, "Message"));
  }
  return ReadKeys(json, "Token");
}

Result<Credentials> ParseProcessCredentials(std::string_view text) {
  const rapidjson::Document json = TRY(ParseObject(text));
  const auto version = json.FindMember("Version");
  if (version == json.MemberEnd() || !version->value.IsInt() ||
      version->value.GetInt() != 1) {
    return Unusable("the answer is not of version 1");
  }
  return ReadKeys(json, "SessionToken");
}

}  // namespace darkroom
