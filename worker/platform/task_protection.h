// Asks the agent of an ECS task for protection.

#ifndef DARKROOM_WORKER_PLATFORM_TASK_PROTECTION_H_
#define DARKROOM_WORKER_PLATFORM_TASK_PROTECTION_H_

#include <optional>
#include <string>

#include "base/result.h"
#include "libs3q/platform_agents.h"
#include "worker/health/progress.h"
#include "worker/platform/protection_plan.h"

namespace darkroom {

// {"ProtectionEnabled":true,"ExpiresInMinutes":10}
std::string ProtectionRequest(Protection protection);

// Whether `answer` grants `protection`.  Errors: kTransient, with what the
// agent says, "DEPLOYMENT_BLOCKED: …" or the like.
Status ParseProtection(const AgentAnswer& answer, Protection protection);

// Follows the plan.  Failures are logged, at most every ten minutes while they
// last, and tried again; they touch no message.  Borrows the agents.
// Thread-compatible.
class TaskProtection {
 public:
  explicit TaskProtection(PlatformAgents& agents) : agents_(agents) {}

  void Tick(const ProgressView& progress, SteadyTime now);

 private:
  Status Ask(Protection protection);
  void Report(const Status& outcome, Protection protection, SteadyTime now);

  PlatformAgents& agents_;
  ProtectionPlan plan_;
  std::optional<SteadyTime> warned_at_;  // Of failures one after the other.
};

}  // namespace darkroom

#endif  // DARKROOM_WORKER_PLATFORM_TASK_PROTECTION_H_
