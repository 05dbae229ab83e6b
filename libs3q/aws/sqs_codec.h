// The bodies of SQS's JSON protocol, as pure formatting and parsing.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html

#ifndef DARKROOM_LIBS3Q_AWS_SQS_CODEC_H_
#define DARKROOM_LIBS3Q_AWS_SQS_CODEC_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "libs3q/message_queue.h"

namespace darkroom {

// Entries of batches carry their index as their Id.
// `attempt`, of FIFO queues only: who asks again with the same one is answered
// the same, so that an answer that was lost on the way locks no group.
std::string ReceiveBody(const std::string& queue_url,
                        const ReceiveOptions& options,
                        const std::string& attempt);
std::string DeleteBatchBody(const std::string& queue_url,
                            std::span<const std::string> receipts);
std::string ChangeVisibilityBatchBody(
    const std::string& queue_url, std::span<const VisibilityChange> entries);
// Groups and deduplication ids are for FIFO queues: others may refuse them.
std::string SendBatchBody(const std::string& queue_url,
                          std::span<const OutgoingMessage> messages);
std::string GetQueueAttributesBody(const std::string& queue_url);
std::string GetQueueUrlBody(const std::string& name,
                            const std::string& account);

// What a message counts against SQS's limits: body and attributes, in bytes.
std::size_t WireSize(const OutgoingMessage& message);

// Errors: kTransient (not the document it should be).
Result<std::vector<Message>> ParseMessages(std::string_view text);
Result<QueueStatus> ParseQueueStatus(std::string_view text);
Result<std::string> ParseQueueUrl(std::string_view text);

// What the entries of a batch name: messages that are leased, or new ones.
enum class EntryKind : std::uint8_t { kReceipts, kMessages };

// The outcome of each of `count` entries.  An entry that failed has its own
// error: kNotFound for a lost lease, kTransient if the sender is not at fault.
Result<std::vector<Status>> ParseBatchOutcome(std::string_view text,
                                              EntryKind kind,
                                              std::size_t count);

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_AWS_SQS_CODEC_H_
