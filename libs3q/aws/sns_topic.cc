#include "libs3q/aws/sns_topic.h"

#include <algorithm>
#include <iterator>

#include "libs3q/aws/sns_codec.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxBatch = 10;
constexpr std::size_t kMaxBatchBytes = 256 * kKiB;  // Of a single one, too.

// How many from the first on fit into one request; at least one.
std::size_t FittingTogether(std::span<const Notification> notifications) {
  std::size_t bytes = 0;
  std::size_t count = 0;
  while (count < std::min(notifications.size(), kMaxBatch)) {
    bytes += WireSize(notifications[count]);
    if (count > 0 && bytes > kMaxBatchBytes) break;
    ++count;
  }
  return count;
}

}  // namespace

Result<std::string> SnsTopic::Call(const char* operation,
                                   const std::string& form) {
  AwsRequest request;
  request.operation = operation;
  request.subject = arn_;
  request.http = {
      .method = "POST",
      .scheme = endpoint_.endpoint.scheme,
      .host = endpoint_.endpoint.host,
      .path = endpoint_.endpoint.path + "/",
      .headers = {{"content-type",
                   "application/x-www-form-urlencoded; charset=utf-8"}},
      .body = AsBytes(form)};
  request.scope = {.region = endpoint_.region, .service = "sns"};
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
  std::vector<Status> outcome;
  outcome.reserve(notifications.size());
  while (!notifications.empty()) {
    const std::size_t count = FittingTogether(notifications);
    std::vector<Status> run = PublishTogether(notifications.first(count));
    std::move(run.begin(), run.end(), std::back_inserter(outcome));
    notifications = notifications.subspan(count);
  }
  return outcome;
}

}  // namespace darkroom
