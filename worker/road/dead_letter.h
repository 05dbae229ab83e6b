// What a worker writes beside the body of a dead letter.

#ifndef DARKROOM_WORKER_ROAD_DEAD_LETTER_H_
#define DARKROOM_WORKER_ROAD_DEAD_LETTER_H_

#include "libs3q/message_queue.h"

namespace darkroom {

// The names of the attributes (docs/failures.md).
struct LetterAttribute {
  static constexpr char kClass[] = "error.class";
  static constexpr char kMessage[] = "error.message";
  static constexpr char kBucket[] = "source.bucket";
  static constexpr char kKey[] = "source.key";
  static constexpr char kVersion[] = "source.version";
  static constexpr char kReceives[] = "receive.count";
  static constexpr char kFirstReceived[] = "first.received.at";
  static constexpr char kMessageId[] = "message.id";
  static constexpr char kWorker[] = "worker.version";
};

// The message as it was before a worker moved it: its body byte for byte, and
// the attributes that are not ours.  What a queue's redrive policy has moved
// has none of ours and comes out as it is.
OutgoingMessage WithoutReason(const Message& letter);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_DEAD_LETTER_H_
