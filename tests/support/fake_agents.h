// The agents of a platform, which answer as a test says.

#ifndef DARKROOM_TESTS_SUPPORT_FAKE_AGENTS_H_
#define DARKROOM_TESTS_SUPPORT_FAKE_AGENTS_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "libs3q/platform_agents.h"

namespace darkroom {

class FakeAgents final : public PlatformAgents {
 public:
  // Grants whatever it is asked for.
  std::function<Result<AgentAnswer>(const std::string& json)> ecs =
      [](const std::string& json) -> Result<AgentAnswer> {
    const bool on = json.find("true") != std::string::npos;
    return AgentAnswer{
        .status = 200,
        .body = std::string(R"({"protection":{"ProtectionEnabled":)") +
                (on ? "true" : "false") + R"(,"TaskArn":"arn"}})"};
  };
  std::function<Result<std::optional<std::string>>()> spot = [] {
    return std::optional<std::string>();
  };
  std::vector<std::string> asked;  // "/path {json}"

  bool IsEcsTask() const override { return true; }
  Result<AgentAnswer> PutToEcs(const std::string& path,
                               const std::string& json) override {
    asked.push_back(path + " " + json);
    return ecs(json);
  }
  Result<std::optional<std::string>> SpotAction() override { return spot(); }
};

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_FAKE_AGENTS_H_
