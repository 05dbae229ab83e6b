// The bodies of SNS's query protocol, as pure formatting and parsing.
// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html

#ifndef DARKROOM_LIBS3Q_AWS_SNS_CODEC_H_
#define DARKROOM_LIBS3Q_AWS_SNS_CODEC_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "libs3q/topic.h"

namespace darkroom {

// Action=Publish&Version=2010-03-31&TopicArn=…&Message=…
std::string PublishBody(const std::string& topic_arn,
                        const Notification& notification);

// Entries carry their index as their Id.
std::string PublishBatchBody(const std::string& topic_arn,
                             std::span<const Notification> notifications);

// What a notification counts against SNS's limit, in bytes.
std::size_t WireSize(const Notification& notification);

// The outcome of each of `count` entries.
// Errors: kTransient (not the document it should be).
Result<std::vector<Status>> ParsePublishBatch(std::string_view xml,
                                              std::size_t count);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_SNS_CODEC_H_
