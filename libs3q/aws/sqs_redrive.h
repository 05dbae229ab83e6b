// A Redrive that is SQS's own.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html

#ifndef DARKROOM_LIBS3Q_AWS_SQS_REDRIVE_H_
#define DARKROOM_LIBS3Q_AWS_SQS_REDRIVE_H_

#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/sqs_request.h"
#include "libs3q/redrive.h"

namespace darkroom {

// `context` must outlive it.  Thread-safe.
class SqsRedrive final : public Redrive {
 public:
  // `queue_arn` is that of the dead-letter queue.
  SqsRedrive(AwsContext& context, SqsEndpoint endpoint, std::string queue_arn,
             std::stop_token abandon)
      : caller_(context, std::move(abandon)),
        endpoint_(std::move(endpoint)),
        queue_arn_(std::move(queue_arn)) {}

  Result<std::string> Start(const RedriveOptions& options) override;
  Result<std::vector<MoveTask>> List() override;
  Result<std::uint64_t> Cancel(const std::string& handle) override;

 private:
  Result<std::string> Call(const char* operation, const std::string& body);

  AwsCaller caller_;
  const SqsEndpoint endpoint_;
  const std::string queue_arn_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_SQS_REDRIVE_H_
