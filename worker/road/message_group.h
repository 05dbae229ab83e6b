// The group of messages about a source, where a queue or topic is FIFO.

#ifndef DARKROOM_WORKER_ROAD_MESSAGE_GROUP_H_
#define DARKROOM_WORKER_ROAD_MESSAGE_GROUP_H_

#include <string>

#include "libs3q/object_store.h"

namespace darkroom {

// One for each source, so that what is said of it keeps its order and waits
// for nothing else.  Up to 128 characters of those that SQS and SNS take.
std::string MessageGroupOf(const ObjectRef& source);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_MESSAGE_GROUP_H_
