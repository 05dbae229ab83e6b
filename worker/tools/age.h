// How long ago, for people.

#ifndef DARKROOM_WORKER_TOOLS_AGE_H_
#define DARKROOM_WORKER_TOOLS_AGE_H_

#include <chrono>
#include <string>

namespace darkroom {

// "3d 4h", "5h 6m", "7m", "8s"; the clocks of others may be ahead: then "0s".
std::string AgeText(std::chrono::milliseconds age);

}  // namespace darkroom

#endif  // DARKROOM_WORKER_TOOLS_AGE_H_
