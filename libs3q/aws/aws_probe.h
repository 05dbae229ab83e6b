// Asking whether we may, without doing it.

#ifndef DARKROOM_LIBS3Q_AWS_AWS_PROBE_H_
#define DARKROOM_LIBS3Q_AWS_AWS_PROBE_H_

#include <string>

#include "base/result.h"
#include "libs3q/aws/aws_call.h"
#include "libs3q/aws/endpoints.h"
#include "libs3q/aws/sns_topic.h"
#include "libs3q/aws/sqs_queue.h"
#include "libs3q/object_store.h"

namespace darkroom {

// As AwsFamily::ProbePut, ProbeSend and ProbePublish say.
Status ProbePutObject(AwsContext& context, const S3Endpoint& s3,
                      const ObjectRef& ref, const PutOptions& options);
Status ProbeSendMessage(AwsContext& context, const SqsEndpoint& sqs,
                        const QueueName& queue);
Status ProbePublishBatch(AwsContext& context, const SnsEndpoint& sns,
                         const std::string& topic_arn);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_AWS_PROBE_H_
