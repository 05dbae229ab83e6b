// The keys of a route.

#ifndef DARKROOM_WORKER_ROUTE_KEYS_H_
#define DARKROOM_WORKER_ROUTE_KEYS_H_

#include "worker/config.h"
#include "worker/config_key.h"
#include "worker/value_types.h"

namespace darkroom {

Keys<Route> RouteKeys();

Text BucketName();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROUTE_KEYS_H_
