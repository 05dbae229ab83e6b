// The keys of a route.

#ifndef DARKROOM_WORKER_CONFIG_ROUTE_KEYS_H_
#define DARKROOM_WORKER_CONFIG_ROUTE_KEYS_H_

#include "worker/config/config.h"
#include "worker/config/config_key.h"
#include "worker/config/value_types.h"

namespace darkroom {

Keys<Route> RouteKeys();

Text BucketName();
Text HeaderText();
Text TopicReference();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_CONFIG_ROUTE_KEYS_H_
