#include "libs3q/aws/sts.h"

#include <initializer_list>
#include <utility>

#include <pugixml.hpp>

#include "base/time.h"
#include "base/uri_encode.h"
#include "libs3q/aws/form_request.h"

namespace darkroom {
namespace {

constexpr std::chrono::seconds kDeadline(10);

struct Field {
  const char* name;
  std::string value;  // Empty: left out.
};

// Action=AssumeRole&Version=2011-06-15&RoleArn=…
std::string FormBody(const char* action, std::initializer_list<Field> fields) {
  std::string body = std::string("Action=") + action + "&Version=2011-06-15";
  for (const Field& field : fields) {
    if (field.value.empty()) continue;
    body += std::string("&") + field.name + "=" + UriEncode(field.value);
  }
  return body;
}

std::string SecondsOf(const Role& role) {
  return role.duration ? std::to_string(role.duration->count()) : "";
}

struct StsCall {
  const char* action;
  std::string subject;
  std::string body;
};

Result<std::string> Call(AwsContext& context, const StsEndpoint& sts,
                         const StsCall& call) {
  AwsRequest request = FormRequest(
      sts.endpoint, {.region = sts.region, .service = "sts"}, call.body);
  request.operation = call.action;
  request.subject = call.subject;
  request.deadline = kDeadline;
  request.max_body_bytes = kMiB;
  HttpResponse response = TRY(AwsCaller(context, {}).Call(request));
  return std::move(response.body);
}

// <AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>…
Result<Credentials> ParseAssumed(const char* action, const std::string& xml) {
  pugi::xml_document document;
  static_cast<void>(document.load_buffer(xml.data(), xml.size()));
  const pugi::xml_node found =
      document.document_element()
          .child((std::string(action) + "Result").c_str())
          .child("Credentials");
  Credentials credentials = {
      .access_key_id = found.child_value("AccessKeyId"),
      .secret_access_key = found.child_value("SecretAccessKey"),
      .session_token = found.child_value("SessionToken"),
      .expires = ParseIso8601(found.child_value("Expiration"))};
  if (credentials.access_key_id.empty() ||
      credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !credentials.expires) {
    return Error(ErrorClass::kAccess, "an answer without credentials");
  }
  return credentials;
}

Result<Credentials> CallForCredentials(AwsContext& context,
                                       const StsEndpoint& sts,
                                       const StsCall& call) {
  const std::string xml = TRY(Call(context, sts, call));
  return ParseAssumed(call.action, xml)
      .During(std::string(call.action) + " " + call.subject);
}

}  // namespace

Result<Credentials> AssumeRole(AwsContext& context, const StsEndpoint& sts,
                               const Role& role) {
  const std::string body =
      FormBody("AssumeRole", {{"RoleArn", role.arn},
                              {"RoleSessionName", role.session_name},
                              {"ExternalId", role.external_id},
                              {"DurationSeconds", SecondsOf(role)}});
  return CallForCredentials(context, sts, {"AssumeRole", role.arn, body});
}

Result<Credentials> AssumeRoleWithWebIdentity(AwsContext& context,
                                              const StsEndpoint& sts,
                                              const Role& role,
                                              const std::string& token) {
  constexpr char kAction[] = "AssumeRoleWithWebIdentity";
  const std::string body =
      FormBody(kAction, {{"RoleArn", role.arn},
                         {"RoleSessionName", role.session_name},
                         {"WebIdentityToken", token},
                         {"DurationSeconds", SecondsOf(role)}});
  return CallForCredentials(context, sts, {kAction, role.arn, body});
}

Result<CallerIdentity> GetCallerIdentity(AwsContext& context,
                                         const StsEndpoint& sts) {
  const std::string xml =
      TRY(Call(context, sts,
               {"GetCallerIdentity", "", FormBody("GetCallerIdentity", {})}));
  pugi::xml_document document;
  static_cast<void>(document.load_buffer(xml.data(), xml.size()));
  const pugi::xml_node result =
      document.document_element().child("GetCallerIdentityResult");
  CallerIdentity identity = {.account = result.child_value("Account"),
                             .arn = result.child_value("Arn")};
  if (identity.arn.empty()) {
    return Error(ErrorClass::kTransient, "GetCallerIdentity: no identity");
  }
  return identity;
}

}  // namespace darkroom
