#include "libs3q/aws/aws_error.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <pugixml.hpp>
#include <rapidjson/document.h>

#include "base/json_text.h"
#include "base/text.h"
#include "libs3q/aws/partitions.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxMessage = 300;  // Bytes: it is for a log line.

struct CodeRow {
  std::string_view code;
  ErrorClass cls;
  Recovery recovery;
};

// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html and
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
constexpr CodeRow kCodes[] = {
    {"SlowDown", ErrorClass::kTransient, Recovery::kRetryThrottled},
    {"Throttling", ErrorClass::kTransient, Recovery::kRetryThrottled},
    {"ThrottlingException", ErrorClass::kTransient, Recovery::kRetryThrottled},
    {"ThrottledException", ErrorClass::kTransient, Recovery::kRetryThrottled},
    {"RequestThrottled", ErrorClass::kTransient, Recovery::kRetryThrottled},
    {"RequestThrottledException", ErrorClass::kTransient,
     Recovery::kRetryThrottled},
    {"TooManyRequestsException", ErrorClass::kTransient,
     Recovery::kRetryThrottled},
    {"RequestLimitExceeded", ErrorClass::kTransient, Recovery::kRetryThrottled},
    {"BandwidthLimitExceeded", ErrorClass::kTransient,
     Recovery::kRetryThrottled},
    {"LimitExceededException", ErrorClass::kTransient,
     Recovery::kRetryThrottled},
    {"EC2ThrottledException", ErrorClass::kTransient,
     Recovery::kRetryThrottled},
    {"ProvisionedThroughputExceededException", ErrorClass::kTransient,
     Recovery::kRetryThrottled},
    {"TransactionInProgressException", ErrorClass::kTransient,
     Recovery::kRetryThrottled},
    {"OverLimit", ErrorClass::kTransient, Recovery::kRetryThrottled},
    {"KmsThrottled", ErrorClass::kTransient, Recovery::kRetryThrottled},
    {"KMS.ThrottlingException", ErrorClass::kTransient,
     Recovery::kRetryThrottled},

    {"InternalError", ErrorClass::kTransient, Recovery::kRetry},
    {"InternalFailure", ErrorClass::kTransient, Recovery::kRetry},
    {"ServiceUnavailable", ErrorClass::kTransient, Recovery::kRetry},
    {"RequestTimeout", ErrorClass::kTransient, Recovery::kRetry},
    {"RequestTimeoutException", ErrorClass::kTransient, Recovery::kRetry},
    {"PriorRequestNotComplete", ErrorClass::kTransient, Recovery::kRetry},
    {"IncompleteBody", ErrorClass::kTransient, Recovery::kRetry},
    {"BadDigest", ErrorClass::kTransient, Recovery::kRetry},
    {"XAmzContentSHA256Mismatch", ErrorClass::kTransient, Recovery::kRetry},
    // STS, when the provider of a web identity does not answer it.
    {"IDPCommunicationError", ErrorClass::kTransient, Recovery::kRetry},
    {"OperationAborted", ErrorClass::kTransient, Recovery::kRetry},
    {"ConditionalRequestConflict", ErrorClass::kTransient, Recovery::kRetry},

    {"ExpiredToken", ErrorClass::kAccess, Recovery::kRenewCredentials},
    {"ExpiredTokenException", ErrorClass::kAccess, Recovery::kRenewCredentials},
    {"InvalidToken", ErrorClass::kAccess, Recovery::kRenewCredentials},
    {"TokenRefreshRequired", ErrorClass::kAccess, Recovery::kRenewCredentials},
    {"InvalidAccessKeyId", ErrorClass::kAccess, Recovery::kRenewCredentials},
    {"InvalidClientTokenId", ErrorClass::kAccess, Recovery::kRenewCredentials},
    {"UnrecognizedClientException", ErrorClass::kAccess,
     Recovery::kRenewCredentials},

    {"RequestTimeTooSkewed", ErrorClass::kAccess, Recovery::kCorrectClock},
    {"RequestExpired", ErrorClass::kAccess, Recovery::kCorrectClock},
    {"RequestInTheFuture", ErrorClass::kAccess, Recovery::kCorrectClock},
    {"SignatureDoesNotMatch", ErrorClass::kAccess, Recovery::kCorrectClock},
    {"InvalidSignatureException", ErrorClass::kAccess, Recovery::kCorrectClock},

    {"NoSuchKey", ErrorClass::kNotFound, Recovery::kNone},
    {"NoSuchVersion", ErrorClass::kNotFound, Recovery::kNone},
    // A wrong name or endpoint rather than an object that is gone: nothing is
    // to be deleted for it.
    {"NoSuchBucket", ErrorClass::kAccess, Recovery::kNone},
    {"QueueDoesNotExist", ErrorClass::kNotFound, Recovery::kNone},
    {"NonExistentQueue", ErrorClass::kNotFound, Recovery::kNone},
    {"ResourceNotFoundException", ErrorClass::kNotFound, Recovery::kNone},
    // Also how servers say that they do not know an operation.
    {"UnsupportedOperation", ErrorClass::kUnsupported, Recovery::kNone},
    {"MethodNotAllowed", ErrorClass::kAccess, Recovery::kNone},
    // The lease is lost: somebody else has the message, or it is gone.
    {"ReceiptHandleIsInvalid", ErrorClass::kNotFound, Recovery::kNone},
    {"MessageNotInflight", ErrorClass::kNotFound, Recovery::kNone},

    {"PreconditionFailed", ErrorClass::kSuperseded, Recovery::kNone},
    // An archived object: it must be restored before it can be read.
    {"InvalidObjectState", ErrorClass::kUnsupported, Recovery::kNone},
    {"InvalidMessageContents", ErrorClass::kUnsupported, Recovery::kNone},
    // Its end was lost on the way: the object is to be put anew.
    {"NoSuchUpload", ErrorClass::kTransient, Recovery::kNone},
    {"InvalidRange", ErrorClass::kUnsupported, Recovery::kNone},
    {"EntityTooLarge", ErrorClass::kTooLarge, Recovery::kNone},
    {"KeyTooLongError", ErrorClass::kTooLarge, Recovery::kNone},
    {"MetadataTooLarge", ErrorClass::kTooLarge, Recovery::kNone},
    {"BatchRequestTooLong", ErrorClass::kTooLarge, Recovery::kNone},
};

struct StatusRow {
  int first, last;
  ErrorClass cls;
  Recovery recovery;
};

constexpr StatusRow kStatuses[] = {
    {200, 299, ErrorClass::kTransient, Recovery::kRetry},  // Error documents.
    {300, 399, ErrorClass::kAccess, Recovery::kNone},      // Another region.
    {401, 401, ErrorClass::kAccess, Recovery::kNone},
    {403, 403, ErrorClass::kAccess, Recovery::kNone},
    {404, 404, ErrorClass::kNotFound, Recovery::kNone},
    {405, 405, ErrorClass::kAccess, Recovery::kNone},
    {408, 409, ErrorClass::kTransient, Recovery::kRetry},
    {412, 412, ErrorClass::kSuperseded, Recovery::kNone},
    {416, 416, ErrorClass::kUnsupported, Recovery::kNone},  // Range.
    {413, 413, ErrorClass::kTooLarge, Recovery::kNone},
    {429, 429, ErrorClass::kTransient, Recovery::kRetryThrottled},
    {501, 501, ErrorClass::kInternal, Recovery::kNone},
    {500, 599, ErrorClass::kTransient, Recovery::kRetry},
};

bool Reads(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// What an event says of an object, and no object can be.
bool NamesNoObject(const HttpRequest& request, std::string_view code) {
  static constexpr std::array<std::string_view, 3> kNames = {
      "InvalidBucketName", "InvalidURI", "KeyTooLong"};
  if (!Reads(request)) return false;
  // It may also be of a header of ours.
  if (code == "InvalidArgument") return request.query.starts_with("versionId=");
  return std::find(kNames.begin(), kNames.end(), code) != kNames.end();
}

// S3 answers this of a header that it does not implement, with 501 or 400;
// older servers answer it of conditions.
bool KnowsNoConditions(const HttpRequest& request, const HttpResponse& response,
                       std::string_view code) {
  constexpr int kNotImplemented = 501;
  if (Reads(request)) return false;
  const bool conditional =
      !HeaderNamed(request.headers, "if-match").empty() ||
      !HeaderNamed(request.headers, "if-none-match").empty();
  return conditional &&
         (response.status == kNotImplemented || code == "NotImplemented");
}

bool IsGone(const HttpRequest& request, const HttpResponse& response,
            std::string_view code) {
  if (code == "NoSuchKey" || code == "NoSuchVersion") return true;
  // HEAD has no body that could say so.
  if (response.status == 404) return request.method == "HEAD" && code.empty();
  // A version that is a delete marker.
  return response.status == 405 && Reads(request) &&
         response.Header("x-amz-delete-marker") == "true";
}

AwsFault ParseXml(std::string_view body) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return {};
  // S3 answers <Error>, the query protocol <ErrorResponse><Error>.
  const pugi::xml_node root = document.document_element();
  const pugi::xml_node error =
      std::strcmp(root.name(), "Error") == 0 ? root : root.child("Error");
  AwsFault fault = {.code = error.child_value("Code"),
                    .message = error.child_value("Message"),
                    .request_id = error.child_value("RequestId")};
  if (fault.request_id.empty())
    fault.request_id = root.child_value("RequestId");
  fault.region = error.child_value("Region");
  return fault;
}

AwsFault ParseJson(std::string_view body) {
  rapidjson::Document json;
  json.Parse<rapidjson::kParseIterativeFlag>(body.data(), body.size());
  if (json.HasParseError() || !json.IsObject()) return {};
  AwsFault fault = {.code = MemberText(json, "__type"),
                    .message = MemberText(json, "message")};
  if (fault.message.empty()) fault.message = MemberText(json, "Message");
  return fault;
}

std::string RequestIdOf(const HttpResponse& response) {
  const std::string_view s3 = response.Header("x-amz-request-id");
  return std::string(s3.empty() ? response.Header("x-amzn-requestid") : s3);
}

}  // namespace

std::string PlainCode(std::string_view code) {
  code = code.substr(0, code.find(';'));  // "Code;Sender".
  if (const auto hash = code.find('#'); hash != std::string_view::npos) {
    code.remove_prefix(hash + 1);
  }
  static constexpr std::string_view kQueue = "AWS.SimpleQueueService.";
  if (code.starts_with(kQueue)) code.remove_prefix(kQueue.size());
  return std::string(Trim(code));
}

AwsFault ParseFault(const HttpResponse& response) {
  const std::string_view body = Trim(response.body);
  AwsFault fault;
  if (body.starts_with('<')) fault = ParseXml(body);
  if (body.starts_with('{')) fault = ParseJson(body);
  if (fault.code.empty()) fault.code = response.Header("x-amzn-query-error");
  if (fault.code.empty()) fault.code = response.Header("x-amzn-errortype");
  fault.code = PlainCode(fault.code);
  if (fault.message.size() > kMaxMessage) fault.message.resize(kMaxMessage);
  if (fault.request_id.empty()) fault.request_id = RequestIdOf(response);
  return fault;
}

FaultMeaning MeaningOf(int status, std::string_view code) {
  for (const CodeRow& row : kCodes) {
    if (row.code == code) return {row.cls, row.recovery};
  }
  // Keys that are disabled, denied or gone, and whatever else KMS may say.
  if (code.starts_with("KMS.") || code.starts_with("Kms")) {
    return {ErrorClass::kAccess, Recovery::kNone};
  }
  for (const StatusRow& row : kStatuses) {
    if (status >= row.first && status <= row.last) {
      return {row.cls, row.recovery};
    }
  }
  return {};
}

FaultMeaning MeaningForObject(const HttpRequest& request,
                              const HttpResponse& response,
                              std::string_view code) {
  if (IsGone(request, response, code)) {
    return {ErrorClass::kNotFound, Recovery::kNone};
  }
  if (NamesNoObject(request, code)) {
    return {ErrorClass::kUnsupported, Recovery::kNone};
  }
  if (KnowsNoConditions(request, response, code)) {
    return {ErrorClass::kUnsupported, Recovery::kNone};
  }
  const FaultMeaning meaning = MeaningOf(response.status, code);
  if (meaning.cls != ErrorClass::kNotFound) return meaning;
  return {ErrorClass::kAccess, Recovery::kNone};
}

std::string OtherRegion(const HttpResponse& response, const AwsFault& fault,
                        std::string_view used) {
  const bool moved = response.status >= 300 && response.status < 400;
  // HEAD has no body that says "AuthorizationHeaderMalformed".
  const bool refused = response.status == 400 &&
                       (fault.code == "AuthorizationHeaderMalformed" ||
                        fault.code == "IllegalLocationConstraintException" ||
                        fault.code.empty());
  if (!moved && !refused) return {};
  std::string region(response.Header("x-amz-bucket-region"));
  if (region.empty()) region = fault.region;
  // What is no region must not become part of a host's name.
  return IsRegion(region) && region != used ? region : std::string();
}

bool IsErrorInDisguise(const HttpResponse& response) {
  if (!response.succeeded() || !Trim(response.body).starts_with('<')) {
    return false;
  }
  pugi::xml_document document;
  if (!document.load_buffer(response.body.data(), response.body.size())) {
    return false;
  }
  return std::strcmp(document.document_element().name(), "Error") == 0;
}

}  // namespace darkroom
