#include "libs3q/aws/sqs_request.h"

namespace darkroom {

AwsRequest SqsRequest(const SqsEndpoint& endpoint, const std::string& operation,
                      const std::string& subject, const std::string& body) {
  AwsRequest request;
  request.operation = operation;
  request.subject = subject;
  request.http = {.method = "POST",
                  .scheme = endpoint.endpoint.scheme,
                  .host = endpoint.endpoint.host,
                  .path = endpoint.endpoint.path + "/",
                  .headers = {{"content-type", "application/x-amz-json-1.0"},
                              {"x-amz-target", "AmazonSQS." + operation}},
                  .body = AsBytes(body)};
  request.scope = {.region = endpoint.region, .service = "sqs"};
  request.deadline = endpoint.deadline;
  return request;
}

}  // namespace darkroom
