// The agents beside us that know what becomes of the machine.

#ifndef DARKROOM_LIBS3Q_PLATFORM_AGENTS_H_
#define DARKROOM_LIBS3Q_PLATFORM_AGENTS_H_

#include <optional>
#include <string>

#include "base/result.h"

namespace darkroom {

struct AgentAnswer {
  int status = 0;
  std::string body;
};

// Thread-safe.  Each call makes one attempt, of at most 5 s.
//
// Errors: kTransient (no answer), kConfiguration (there is no such agent here,
// or it must not be asked), kAccess.
class PlatformAgents {
 public:
  virtual ~PlatformAgents() = default;

  virtual bool IsEcsTask() const = 0;

  // PUT of JSON to the agent of an ECS task, at $ECS_AGENT_URI and `path`.
  virtual Result<AgentAnswer> PutToEcs(const std::string& path,
                                       const std::string& json) = 0;

  // What EC2 is about to do to this Spot instance, as it says so: JSON with
  // "action" and "time"; nothing: nothing.
  virtual Result<std::optional<std::string>> SpotAction() = 0;
};

}  // namespace darkroom

#endif  // DARKROOM_LIBS3Q_PLATFORM_AGENTS_H_
