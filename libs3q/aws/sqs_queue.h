// A MessageQueue that is SQS.

#ifndef DARKROOM_LIBS3Q_AWS_SQS_QUEUE_H_
#define DARKROOM_LIBS3Q_AWS_SQS_QUEUE_H_

#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/sqs_codec.h"
#include "libs3q/aws/sqs_request.h"
#include "libs3q/message_queue.h"

namespace darkroom {

// `context` must outlive it.  Thread-safe.
class SqsQueue final : public MessageQueue {
 public:
  SqsQueue(AwsContext& context, SqsEndpoint endpoint, std::string queue_url,
           std::stop_token abandon)
      : caller_(context, std::move(abandon)),
        endpoint_(std::move(endpoint)),
        queue_url_(std::move(queue_url)) {}

  // Asks for the URL of a queue that is known by its ARN.
  static Result<std::unique_ptr<SqsQueue>> Find(AwsContext& context,
                                                SqsEndpoint endpoint,
                                                const QueueName& name,
                                                std::stop_token abandon);

  Result<std::vector<Message>> Receive(const ReceiveOptions& options) override;
  std::vector<Status> ChangeVisibility(
      std::span<const VisibilityChange> changes) override;
  std::vector<Status> Delete(std::span<const std::string> receipts) override;
  std::vector<Status> Send(std::span<const OutgoingMessage> messages) override;
  Result<QueueStatus> Inspect() override;

  const std::string& url() const { return queue_url_; }

 private:
  // The body of the answer.
  Result<std::string> Call(const char* operation, const std::string& body);
  // What a batch is made of; entries of one kind.
  struct Batch {
    const char* operation;
    EntryKind kind;
    std::string body;
    std::size_t count;
  };
  std::vector<Status> CallBatch(const Batch& batch);
  std::vector<Status> SendTogether(std::span<const OutgoingMessage> messages);

  AwsCaller caller_;
  const SqsEndpoint endpoint_;
  std::string queue_url_;  // Set when constructed, or by Find.
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_SQS_QUEUE_H_
