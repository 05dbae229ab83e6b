// How object keys appear in the log.

#ifndef DARKROOM_WORKER_ROAD_LOGGED_KEY_H_
#define DARKROOM_WORKER_ROAD_LOGGED_KEY_H_

#include <string>
#include <string_view>

#include "worker/config/config.h"
#include "worker/road/job.h"

namespace darkroom {

// `key`, or "#" and its StableHash where log.redact_keys is set: lines about
// one object can be found by it, but who can guess a key can check the guess.
std::string LoggedKey(const Config& config, std::string_view key);

// The message of the job's error.  Where keys are redacted, those of its source
// and outputs are hashed in it, and the key of another source is left out.
std::string LoggedMessage(const Job& job);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_ROAD_LOGGED_KEY_H_
