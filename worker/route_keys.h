// The keys of a route.

#ifndef DARKROOM_WORKER_ROUTE_KEYS_H_
#define DARKROOM_WORKER_ROUTE_KEYS_H_

#include "worker/config.h"
#include "worker/config_key.h"

namespace darkroom {

Keys<Route> RouteKeys();

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROUTE_KEYS_H_
