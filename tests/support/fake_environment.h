// An environment that is a map.

#ifndef DARKROOM_TESTS_SUPPORT_FAKE_ENVIRONMENT_H_
#define DARKROOM_TESTS_SUPPORT_FAKE_ENVIRONMENT_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace darkroom {

using Variables = std::map<std::string, std::string, std::less<>>;

inline std::function<std::optional<std::string>(std::string_view)>
FakeEnvironment(Variables variables) {
  return [variables = std::move(variables)](
             std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

}  // namespace darkroom

#endif  // DARKROOM_TESTS_SUPPORT_FAKE_ENVIRONMENT_H_
