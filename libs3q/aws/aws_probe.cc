#include "libs3q/aws/aws_probe.h"

#include <string>

#include "libs3q/aws/form_request.h"
#include "libs3q/aws/s3_store.h"
#include "libs3q/aws/sns_codec.h"
#include "libs3q/aws/sqs_codec.h"
#include "libs3q/aws/sqs_request.h"

namespace darkroom {
namespace {

// What is refused because the condition does not hold was allowed.
bool IsUnmetCondition(const Error& error) {
  return error.cls() == ErrorClass::kSuperseded ||
         error.cls() == ErrorClass::kNotFound;
}

// That a batch must not be empty says that we were let in.
Status LetIn(const Result<HttpResponse>& response) {
  if (response.ok()) return {};
  const ErrorClass cls = response.error().cls();
  if (cls == ErrorClass::kAccess || cls == ErrorClass::kTransient ||
      cls == ErrorClass::kNotFound) {
    return response.error();
  }
  return {};
}

}  // namespace

// PUT /key
// If-Match: "darkroom-permission-probe"
Status ProbePutObject(AwsContext& context, const S3Endpoint& s3,
                      const ObjectRef& ref, const PutOptions& options) {
  S3Store store(context, s3, {}, {});
  PutOptions probe = options;
  probe.if_match = "darkroom-permission-probe";
  const Result<PutResult> put = store.Put(ref, {}, probe);
  if (!put.ok()) {
    if (IsUnmetCondition(put.error())) return {};
    return put.error();
  }
  const Status removed = store.Remove(ref);
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
    const auto found = TRY(SqsQueue::Find(context, sqs, queue, {}));
    url = found->url();
  }
  const std::string body = SendBatchBody(url, {});
  const AwsRequest request = SqsRequest(sqs, "SendMessageBatch", url, body);
  return LetIn(AwsCaller(context, {}).Call(request));
}

// POST /
// Action=PublishBatch&Version=2010-03-31&TopicArn=…
Status ProbePublishBatch(AwsContext& context, const SnsEndpoint& sns,
                         const std::string& topic_arn) {
  const std::string form = PublishBatchBody(topic_arn, {});
  AwsRequest request =
      FormRequest(sns.endpoint, {.region = sns.region, .service = "sns"}, form);
  request.operation = "PublishBatch";
  request.subject = topic_arn;
  request.deadline = sns.deadline;
  return LetIn(AwsCaller(context, {}).Call(request));
}

}  // namespace darkroom
