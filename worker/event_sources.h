// The kinds of messages that ParseMessage tells apart, one function each.

#ifndef DARKROOM_WORKER_EVENT_SOURCES_H_
#define DARKROOM_WORKER_EVENT_SOURCES_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "worker/event.h"
#include "worker/json_tree.h"

namespace darkroom {

// An S3 notification: `body` has "Records".
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
// Errors: kUnsupported.
Result<ParsedMessage> ParseS3Records(const JsonNode& body);

// An EventBridge event: `body` has "detail-type".
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
// Errors: kUnsupported.
Result<ParsedMessage> ParseEventBridge(const JsonNode& body);

// Our own: `body` has "darkroom" (config/job.schema.json).
// Errors: kUnsupported.
Result<ParsedMessage> ParseJobMessage(const JsonNode& body);

// A key as S3 notifications write it, application/x-www-form-urlencoded.  A
// `%` that does not start an escape stands for itself: some servers that
// imitate S3 do not encode at all.
std::string DecodeFormKey(std::string_view encoded);

// Puts `event` into `message`: under its sources, or, if it is the marker of
// an empty folder, under what is ignored.
void AddSource(SourceEvent event, ParsedMessage& message);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_EVENT_SOURCES_H_
