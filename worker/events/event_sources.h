// The kinds of messages that ParseMessage tells apart, one function each.

#ifndef DARKROOM_WORKER_EVENTS_EVENT_SOURCES_H_
#define DARKROOM_WORKER_EVENTS_EVENT_SOURCES_H_

#include "base/result.h"
#include "worker/events/event.h"
#include "worker/events/json_tree.h"

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

// Puts `event` into `message`: under its sources, or, if it is the marker of
// an empty folder, under what is ignored.
void AddSource(SourceEvent event, ParsedMessage& message);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_EVENTS_EVENT_SOURCES_H_
