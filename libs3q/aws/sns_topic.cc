#include "libs3q/aws/sns_topic.h"

#include "base/bytes.h"
#include "libs3q/aws/batches.h"
#include "libs3q/aws/form_request.h"
#include "libs3q/aws/sns_codec.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxBatchBytes = 256 * kKiB;  // Of a single one, too.

}  // namespace

Result<std::string> SnsTopic::Call(const char* operation,
                                   const std::string& form) {
  AwsRequest request = FormRequest(
      endpoint_.endpoint, {.region = endpoint_.region, .service = "sns"}, form);
  request.operation = operation;
  request.subject = arn_;
  request.deadline = endpoint_.deadline;
  HttpResponse response = TRY(caller_.Call(request));
  return std::move(response.body);
}

std::vector<Status> SnsTopic::PublishTogether(
    std::span<const Notification> batch) {
  if (batch.size() == 1) {
    if (WireSize(batch[0]) > kMaxBatchBytes) {
      return {Error(ErrorClass::kTooLarge, "notification over 256 KiB")};
    }
    const Result<std::string> answer =
        Call("Publish", PublishBody(arn_, batch[0]));
    return {answer.ok() ? Status() : Status(answer.error())};
  }
  const Result<std::string> answer =
      Call("PublishBatch", PublishBatchBody(arn_, batch));
  if (!answer.ok()) return std::vector<Status>(batch.size(), answer.error());
  Result<std::vector<Status>> outcome =
      ParsePublishBatch(answer.value(), batch.size()).During("PublishBatch");
  if (!outcome.ok()) return std::vector<Status>(batch.size(), outcome.error());
  return std::move(outcome).value();
}

std::vector<Status> SnsTopic::Publish(
    std::span<const Notification> notifications) {
  using Run = std::span<const Notification>;
  return InRuns(
      notifications,
      [](Run rest) { return FittingTogether(rest, kMaxBatchBytes); },
      [this](Run run) { return PublishTogether(run); });
}

}  // namespace darkroom
