// The body of a message, understood: which objects it names.

#ifndef DARKROOM_WORKER_EVENTS_EVENT_H_
#define DARKROOM_WORKER_EVENTS_EVENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "libs3q/object_store.h"

namespace darkroom {

enum class SourceChange : std::uint8_t { kCreated, kRemoved };

// One source object that was created, that someone asks to be rendered, or
// that was removed.
struct SourceEvent {
  SourceChange change = SourceChange::kCreated;
  ObjectRef source;                   // The key is decoded: as S3 knows it.
  std::optional<std::uint64_t> size;  // Bytes, if the event says it.
  std::string etag;                   // Empty here and below: not said.
  std::string sequencer;
  // Our own job messages only.
  std::string route;
  std::vector<std::string> variants;
};

struct ParsedMessage {
  std::vector<SourceEvent> sources;
  // What there was beside them, for the log: "s3:TestEvent",
  // "ObjectRemoved:Delete".
  std::vector<std::string> ignored;
};

// Understands S3 notifications (any 2.x), bare or in an SNS envelope;
// EventBridge's "Object Created"; s3:TestEvent; our own job message
// (docs/events.md).  A message that names nothing to do is a success without
// sources.  Errors: kUnsupported (none of these), with what was seen.
Result<ParsedMessage> ParseMessage(std::string_view body);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_EVENTS_EVENT_H_
