#include "worker/config/config_environment.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"
#include "worker/config/config_keys.h"
#include "worker/config/short_form.h"

namespace darkroom {
namespace {

constexpr std::string_view kPrefix = "DARKROOM_";
constexpr std::string_view kFile = "CONFIG";
// Where the tests find shared material.
constexpr std::string_view kShared = "SHARED";

// "DARKROOM_SERVICE_HOST", "DARKROOM_METRICS_PORT_9090_TCP_ADDR": links to the
// services of a Kubernetes namespace, which nobody asked for.
bool IsServiceLink(std::string_view name, std::string_view value) {
  if (name.ends_with("SERVICE_HOST")) return true;
  if (name.find("SERVICE_PORT") != std::string_view::npos) return true;
  if (name.ends_with("PORT")) {
    return value.find("://") != std::string_view::npos;
  }
  const std::size_t port = name.find("PORT_");
  return port != std::string_view::npos && port + 5 < name.size() &&
         name[port + 5] >= '0' && name[port + 5] <= '9';
}

// Without the prefix, so that it does not make all of them alike.
std::vector<std::string> KnownNames() {
  std::vector<std::string> names = {std::string(kFile)};
  for (const Key<Config>& key : ConfigKeys()) {
    names.push_back(VariableOf(key.path).substr(kPrefix.size()));
  }
  for (const std::string& name : ShortFormNames()) names.push_back(name);
  return names;
}

void ReadVariable(const std::string& variable, const std::string& text,
                  const Key<Config>& key, Config& config,
                  ConfigReading& reading) {
  reading.StartSource(variable);
  if (key.kind == YamlKind::kScalar) {
    return key.read(YamlNode::Plain(text), key.path, config, reading);
  }
  const YamlDocument document = ParseYaml(text);
  for (const YamlError& error : document.errors) {
    reading.ComplainOfLoss(variable + ":" + std::to_string(error.line),
                           error.message);
  }
  if (document.errors.empty()) {
    key.read(document.root, key.path, config, reading);
  }
}

void ComplainOfUnknown(const Environment& environment, ConfigReading& reading) {
  const std::vector<std::string> known = KnownNames();
  const std::vector<std::string_view> names(known.begin(), known.end());
  for (const auto& [variable, value] : environment) {
    if (!variable.starts_with(kPrefix)) continue;
    const std::string_view name =
        std::string_view(variable).substr(kPrefix.size());
    if (name == kShared || IsServiceLink(name, value) ||
        std::find(names.begin(), names.end(), name) != names.end()) {
      continue;
    }
    const std::string_view near = Nearest(name, names);
    reading.ComplainAt(variable, near.empty()
                                     ? "unknown variable"
                                     : "unknown variable; did you mean `" +
                                           std::string(kPrefix) +
                                           std::string(near) + "`?");
  }
}

}  // namespace

std::string VariableOf(std::string_view path) {
  std::string variable = std::string(kPrefix) + ToUpper(path);
  std::replace(variable.begin(), variable.end(), '.', '_');
  return variable;
}

std::string ConfigFileNamed(const Environment& environment) {
  const auto found = environment.find(VariableOf(kFile));
  return found == environment.end() ? "" : found->second;
}

void ReadEnvironment(const Environment& environment, Config& config,
                     ConfigReading& reading) {
  for (const Key<Config>& key : ConfigKeys()) {
    const auto found = environment.find(VariableOf(key.path));
    if (found == environment.end() || found->second.empty()) continue;
    ReadVariable(found->first, found->second, key, config, reading);
  }
  ComplainOfUnknown(environment, reading);
}

}  // namespace darkroom
