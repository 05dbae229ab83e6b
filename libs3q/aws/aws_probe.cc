#include "libs3q/aws/aws_probe.h"

#include <string>

#include "libs3q/aws/s3_codec.h"
#include "libs3q/aws/sqs_codec.h"

namespace darkroom {
namespace {

// What is refused because the condition does not hold was allowed.
bool IsUnmetCondition(const Error& error) {
  return error.cls() == ErrorClass::kSuperseded ||
         error.cls() == ErrorClass::kNotFound;
}

AwsRequest S3Operation(const char* name, const S3Endpoint& s3,
                       HttpRequest http) {
  AwsRequest request;
  request.operation = name;
  request.subject = http.path;
  request.http = std::move(http);
  request.scope = {.region = s3.region,
                   .service = "s3",
                   .path = SignedPath::kAsSent,
                   .body_hash = BodyHash::kSent};
  return request;
}

}  // namespace

// PUT /key
// If-Match: "darkroom-permission-probe"
Status ProbePutObject(AwsContext& context, const S3Endpoint& s3,
                      const ObjectRef& ref, const PutOptions& options) {
  AwsCaller caller(context, {});
  HttpRequest put = PutRequest(s3, ref, {}, options);
  put.headers.push_back({"if-match", "\"darkroom-permission-probe\""});
  const Result<HttpResponse> response =
      caller.Call(S3Operation("PutObject", s3, std::move(put)));
  if (!response.ok()) {
    if (IsUnmetCondition(response.error())) return {};
    return response.error();
  }
  const Result<HttpResponse> removed =
      caller.Call(S3Operation("DeleteObject", s3, RemoveRequest(s3, ref)));
  if (removed.ok() || IsUnmetCondition(removed.error())) return {};
  return Error(ErrorClass::kInternal, "an empty object was left at " +
                                          ref.bucket + "/" + ref.key + ": " +
                                          removed.error().message());
}

// POST /
// X-Amz-Target: AmazonSQS.SendMessageBatch
// {"QueueUrl": …, "Entries": []}
Status ProbeSendMessage(AwsContext& context, const SqsEndpoint& sqs,
                        const QueueName& queue) {
  std::string url = queue.url;
  if (url.empty()) {
    url = TRY(SqsQueue::Find(context, sqs, queue, {}))->url();
  }
  const std::string body = SendBatchBody(url, {});
  AwsRequest request;
  request.operation = "SendMessageBatch";
  request.subject = url;
  request.http = {.method = "POST",
                  .scheme = sqs.endpoint.scheme,
                  .host = sqs.endpoint.host,
                  .path = sqs.endpoint.path + "/",
                  .headers = {{"content-type", "application/x-amz-json-1.0"},
                              {"x-amz-target", "AmazonSQS.SendMessageBatch"}},
                  .body = AsBytes(body)};
  request.scope = {.region = sqs.region, .service = "sqs"};
  const Result<HttpResponse> response = AwsCaller(context, {}).Call(request);
  if (response.ok()) return {};
  // That a batch must not be empty says that we were let in.
  const ErrorClass cls = response.error().cls();
  if (cls == ErrorClass::kAccess || cls == ErrorClass::kTransient ||
      cls == ErrorClass::kNotFound) {
    return response.error();
  }
  return {};
}

}  // namespace darkroom
