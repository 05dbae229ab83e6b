#include "worker/road/dead_letter.h"

namespace darkroom {

OutgoingMessage WithoutReason(const Message& letter) {
  // A deduplication id of its own: the queue may remember the first one, and
  // would drop the message.
  OutgoingMessage message{
      .body = letter.body,
      .attributes = letter.attributes,
      .group = letter.group.empty() ? letter.id : letter.group,
      .deduplication = letter.id,
      .attribute_types = letter.attribute_types,
      .trace = letter.trace};
  // Others may use such names, but not all of them together.
  const bool is_ours = letter.attributes.contains(LetterAttribute::kClass) &&
                       letter.attributes.contains(LetterAttribute::kWorker);
  if (!is_ours) return message;
  for (const char* name :
       {LetterAttribute::kClass, LetterAttribute::kMessage,
        LetterAttribute::kBucket, LetterAttribute::kKey,
        LetterAttribute::kVersion, LetterAttribute::kReceives,
        LetterAttribute::kFirstReceived, LetterAttribute::kMessageId,
        LetterAttribute::kWorker}) {
    message.attributes.erase(name);
    message.attribute_types.erase(name);
  }
  return message;
}

}  // namespace darkroom
