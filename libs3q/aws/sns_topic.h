// A Topic that is SNS.

#ifndef DARKROOM_LIBS3Q_AWS_SNS_TOPIC_H_
#define DARKROOM_LIBS3Q_AWS_SNS_TOPIC_H_

#include <chrono>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/topic.h"

namespace darkroom {

struct SnsEndpoint {
  Endpoint endpoint;
  std::string region;
  std::chrono::milliseconds deadline = std::chrono::seconds(30);
};

// `context` must outlive it.  Thread-safe.
class SnsTopic final : public Topic {
 public:
  SnsTopic(AwsContext& context, SnsEndpoint endpoint, std::string arn,
           std::stop_token abandon)
      : caller_(context, std::move(abandon)),
        endpoint_(std::move(endpoint)),
        arn_(std::move(arn)) {}

  std::vector<Status> Publish(
      std::span<const Notification> notifications) override;

 private:
  Result<std::string> Call(const char* operation, const std::string& form);
  std::vector<Status> PublishTogether(std::span<const Notification> batch);

  AwsCaller caller_;
  const SnsEndpoint endpoint_;
  const std::string arn_;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_SNS_TOPIC_H_
