#include "libs3q/aws/sqs_queue.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/random.h"
#include "libs3q/aws/batches.h"

namespace darkroom {
namespace {

constexpr std::size_t kMaxBatchBytes = kMiB;  // Of a message, too.
// JSON may say each byte as \u0001; and there are names and receipts.
constexpr std::uint64_t kMaxMessageJson = 6 * kMiB;
constexpr std::uint64_t kMaxOtherJson = kMiB;

// One call for each run of at most ten entries.
template <typename Entry, typename CallRun>
std::vector<Status> InTens(std::span<const Entry> entries, CallRun call) {
  const auto ten = [](std::span<const Entry> rest) {
    return std::min(rest.size(), kMaxBatch);
  };
  return InRuns(entries, ten, call);
}

// Two numbers of 53 bits that nobody else has drawn.
std::string NewAttempt() {
  constexpr double kValues = 9007199254740992;
  const auto draw = [] {
    return std::to_string(
        static_cast<std::uint64_t>(RandomFraction() * kValues));
  };
  return draw() + "-" + draw();
}

}  // namespace

Result<std::unique_ptr<SqsQueue>> SqsQueue::Find(AwsContext& context,
                                                 SqsEndpoint endpoint,
                                                 const QueueName& name,
                                                 std::stop_token abandon) {
  auto queue = std::make_unique<SqsQueue>(context, std::move(endpoint),
                                          name.name, std::move(abandon));
  const std::string answer =
      TRY(queue->Call("GetQueueUrl", GetQueueUrlBody(name.name, name.account)));
  queue->queue_url_ = TRY(ParseQueueUrl(answer).During("GetQueueUrl"));
  return queue;
}

Result<std::string> SqsQueue::Call(const char* operation,
                                   const std::string& body) {
  HttpResponse response =
      TRY(caller_.Call(SqsRequest(endpoint_, operation, queue_url_, body)));
  return std::move(response.body);
}

std::vector<Status> SqsQueue::CallBatch(const Batch& batch) {
  const Result<std::string> answer = Call(batch.operation, batch.body);
  if (!answer.ok()) return std::vector<Status>(batch.count, answer.error());
  Result<std::vector<Status>> outcome =
      ParseBatchOutcome(answer.value(), batch.kind, batch.count)
          .During(batch.operation);
  if (!outcome.ok()) return std::vector<Status>(batch.count, outcome.error());
  return std::move(outcome).value();
}

Result<std::vector<Message>> SqsQueue::Receive(const ReceiveOptions& options) {
  if (options.stopping.stop_requested()) return std::vector<Message>();
  const std::string body =
      ReceiveBody(queue_url_, options, IsFifo(queue_url_) ? NewAttempt() : "");
  AwsRequest request =
      SqsRequest(endpoint_, "ReceiveMessage", queue_url_, body);
  request.deadline = options.wait + endpoint_.poll_grace;
  request.shortest_attempt = options.wait;
  request.polling = AwsRequest::Polling::kLong;
  request.stopping = options.stopping;
  request.max_body_bytes =
      static_cast<std::uint64_t>(std::max(options.max_messages, 0)) *
          kMaxMessageJson +
      kMaxOtherJson;
  const HttpResponse response = TRY(caller_.Call(request));
  return ParseMessages(response.body).During("ReceiveMessage");
}

std::vector<Status> SqsQueue::ChangeVisibility(
    std::span<const VisibilityChange> changes) {
  return InTens(changes, [this](std::span<const VisibilityChange> run) {
    return CallBatch({.operation = "ChangeMessageVisibilityBatch",
                      .kind = EntryKind::kReceipts,
                      .body = ChangeVisibilityBatchBody(queue_url_, run),
                      .count = run.size()});
  });
}

std::vector<Status> SqsQueue::Delete(std::span<const std::string> receipts) {
  return InTens(receipts, [this](std::span<const std::string> run) {
    return CallBatch({.operation = "DeleteMessageBatch",
                      .kind = EntryKind::kReceipts,
                      .body = DeleteBatchBody(queue_url_, run),
                      .count = run.size()});
  });
}

std::vector<Status> SqsQueue::Send(std::span<const OutgoingMessage> messages) {
  using Run = std::span<const OutgoingMessage>;
  return InRuns(
      messages, [](Run rest) { return FittingTogether(rest, kMaxBatchBytes); },
      [this](Run run) { return SendTogether(run); });
}

std::vector<Status> SqsQueue::SendTogether(
    std::span<const OutgoingMessage> messages) {
  if (messages.size() == 1 && WireSize(messages[0]) > kMaxBatchBytes) {
    return {Error(ErrorClass::kTooLarge, "message over 1 MiB")};
  }
  std::vector<Status> outcome =
      CallBatch({.operation = "SendMessageBatch",
                 .kind = EntryKind::kMessages,
                 .body = SendBatchBody(queue_url_, messages),
                 .count = messages.size()});
  const bool too_large =
      std::all_of(outcome.begin(), outcome.end(), [](const Status& status) {
        return !status.ok() && status.error().kind() == ErrorKind::kTooLarge;
      });
  if (!too_large || messages.size() == 1) return outcome;
  // Older servers stop at 256 KiB for a batch: one by one they may still fit.
  for (std::size_t i = 0; i < messages.size(); ++i) {
    outcome[i] = SendTogether(messages.subspan(i, 1))[0];
  }
  return outcome;
}

Result<QueueStatus> SqsQueue::Inspect() {
  const std::string answer =
      TRY(Call("GetQueueAttributes", GetQueueAttributesBody(queue_url_)));
  QueueStatus status =
      TRY(ParseQueueStatus(answer).During("GetQueueAttributes"));
  status.fifo = IsFifo(queue_url_);
  return status;
}

}  // namespace darkroom
