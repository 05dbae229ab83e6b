#include "tests/support/permission_server.h"

#include <algorithm>

#include "base/uri_encode.h"

namespace darkroom {
namespace {

ServedReply S3Error(int status, const std::string& code) {
  return {.status = status,
          .body = "<Error><Code>" + code + "</Code><Message>no</Message>" +
                  "<RequestId>r-1</RequestId></Error>"};
}

ServedReply SqsError(int status, const std::string& code) {
  return {.status = status,
          .body = R"({"__type":"com.amazonaws.sqs#)" + code +
                  R"(","message":"no"})"};
}

const char* ActionOf(const ServedRequest& request, bool bucket) {
  if (request.method == "PUT") return "s3:PutObject";
  if (request.method == "DELETE") return "s3:DeleteObject";
  return bucket ? "s3:ListBucket" : "s3:GetObject";
}

bool Holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

void PermissionServer::Refuse(const std::string& action) {
  const std::lock_guard lock(mutex_);
  refused_.insert(action);
}
void PermissionServer::IgnoreConditions() {
  const std::lock_guard lock(mutex_);
  lax_ = true;
}
std::vector<std::string> PermissionServer::deeds() {
  const std::lock_guard lock(mutex_);
  return deeds_;
}
bool PermissionServer::AwaitSigners(std::size_t count,
                                    std::chrono::seconds longest) {
  std::unique_lock lock(mutex_);
  return signed_.wait_for(lock, longest,
                          [&] { return signers_.size() >= count; });
}

ServedReply PermissionServer::Handle(const ServedRequest& request) {
  const std::lock_guard lock(mutex_);
  const std::string header = request.Header("authorization");
  const std::string before = "Credential=";
  const std::size_t at = header.find(before);
  if (at == std::string::npos) return S3Error(403, "AccessDenied");
  const std::size_t begin = at + before.size();
  signers_.insert(header.substr(begin, header.find('/', begin) - begin));
  signed_.notify_all();
  const std::string target = request.Header("x-amz-target");
  if (request.Header("content-type").starts_with("application/x-www-form")) {
    return Sns(request);
  }
  if (target.empty()) return S3(request);
  return Sqs(request, target.substr(target.find('.') + 1));
}

ServedReply PermissionServer::S3(const ServedRequest& request) {
  const std::string path =
      UriDecode(request.target.substr(1, request.target.find('?') - 1));
  const std::string name = path.substr(0, path.find('/'));
  const bool bucket = path.size() <= name.size() + 1;
  if (name != "uploads" && name != "thumbs")
    return S3Error(404, "NoSuchBucket");
  if (Refuses(ActionOf(request, bucket))) return S3Error(403, "AccessDenied");
  if (bucket) return {.body = "<ListBucketResult></ListBucketResult>"};
  if (request.method == "PUT") {
    if (!lax_ && !request.Header("if-match").empty()) {
      return S3Error(404, "NoSuchKey");
    }
    objects_.insert(path);
    deeds_.push_back("stored " + path);
    return {.headers = {{"ETag", "\"e\""}}};
  }
  if (request.method == "DELETE") {
    objects_.erase(path);
    deeds_.push_back("deleted " + path);
    return {.status = 204};
  }
  if (objects_.contains(path)) {
    return {.body = "x", .headers = {{"ETag", "\"e\""}}};
  }
  return Refuses("s3:ListBucket") ? S3Error(403, "AccessDenied")
                                  : S3Error(404, "NoSuchKey");
}

ServedReply PermissionServer::Sns(const ServedRequest& request) {
  const auto error = [](int status, const std::string& code) {
    return ServedReply{.status = status,
                       .body = "<ErrorResponse><Error><Code>" + code +
                               "</Code><Message>no</Message></Error>"
                               "</ErrorResponse>"};
  };
  if (Refuses("sns:Publish")) return error(403, "AuthorizationError");
  if (!Holds(request.body, "told")) return error(404, "NotFound");
  if (!Holds(request.body, "Entries")) return error(400, "EmptyBatchRequest");
  deeds_.push_back("published");
  return {.body = "<PublishBatchResponse/>"};
}

ServedReply PermissionServer::Sqs(const ServedRequest& request,
                                  const std::string& action) {
  std::string permission = "sqs:" + action;
  if (permission.ends_with("Batch")) permission.resize(permission.size() - 5);
  const bool dead = Holds(request.body, "jobs-dlq");
  if (Refuses(permission) || Refuses(permission + (dead ? " dlq" : " jobs"))) {
    return SqsError(403, "AccessDeniedException");
  }
  if (!Holds(request.body, "jobs")) return SqsError(400, "QueueDoesNotExist");
  if (action == "GetQueueUrl") {
    return {.body = R"({"QueueUrl":"http://localhost/123456789012/jobs)" +
                    std::string(dead ? "-dlq" : "") + "\"}"};
  }
  if (action == "GetQueueAttributes") {
    return {.body = R"({"Attributes":{"VisibilityTimeout":"30",)"
                    R"("RedrivePolicy":"{\"deadLetterTargetArn\":)"
                    R"(\"arn:aws:sqs:eu-west-1:123456789012:jobs-dlq\",)"
                    R"(\"maxReceiveCount\":5}"}})"};
  }
  if (action == "ReceiveMessage") {
    if (!lax_ && Holds(request.body, R"("MaxNumberOfMessages":0)")) {
      return SqsError(400, "InvalidParameterValue");
    }
    deeds_.push_back("received");
    return {.body = "{}"};
  }
  if (action == "SendMessageBatch") {
    if (Holds(request.body, R"("Entries":[])")) {
      return SqsError(400, "EmptyBatchRequest");
    }
    deeds_.push_back("sent");
  }
  // Handles that are none: nothing is deleted or changed.
  return {.body = R"({"Successful":[],"Failed":[{"Id":"0","SenderFault":true,)"
                  R"("Code":"ReceiptHandleIsInvalid","Message":"no"}]})"};
}

}  // namespace darkroom
