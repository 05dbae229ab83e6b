// What all requests to SQS have in common.

#ifndef DARKROOM_LIBS3Q_AWS_SQS_REQUEST_H_
#define DARKROOM_LIBS3Q_AWS_SQS_REQUEST_H_

#include <chrono>
#include <string>

#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/endpoints.h"

namespace darkroom {

// Where requests about a queue go.
struct SqsEndpoint {
  Endpoint endpoint;
  std::string region;
  // Of each call but a long poll, retries included.
  std::chrono::milliseconds deadline = std::chrono::seconds(30);
  // A poll that has not answered so long after its wait never will:
  // connections through NAT gateways are known to hang for hours.
  std::chrono::milliseconds poll_grace = std::chrono::seconds(5);
};

// POST /
// X-Amz-Target: AmazonSQS.ReceiveMessage
// Content-Type: application/x-amz-json-1.0
//
// `subject` is what messages name; `body` is borrowed.
AwsRequest SqsRequest(const SqsEndpoint& endpoint, const std::string& operation,
                      const std::string& subject, const std::string& body);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_SQS_REQUEST_H_
